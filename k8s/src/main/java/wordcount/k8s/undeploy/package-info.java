/**
 * Removes a deployed pipeline. In: the release and its cluster. Out: a cluster without them. The
 * order lets every operator clean up its own resources.
 */
package wordcount.k8s.undeploy;
