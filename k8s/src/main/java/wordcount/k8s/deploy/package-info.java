/**
 * The steps of a deployment. In: the user's options and the project's files. Out: a cluster with
 * images, operators, a namespace and the release, and the pages and commands to look at it. A step
 * that finds nothing to do says so and changes nothing.
 */
package wordcount.k8s.deploy;
