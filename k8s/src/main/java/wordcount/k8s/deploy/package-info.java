/**
 * The steps of a deployment, one class each. In: the user's options. Out: a cluster with images,
 * operators, a namespace and the release. A step that finds nothing to do says so and changes
 * nothing.
 */
package wordcount.k8s.deploy;
