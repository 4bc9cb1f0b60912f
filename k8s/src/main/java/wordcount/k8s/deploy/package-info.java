/**
 * The steps of a deployment, one class each. In: what a person asked for. Out: a cluster with
 * images, operators, a namespace and the release; each step does nothing where nothing is to be
 * done, and says so.
 */
package wordcount.k8s.deploy;
