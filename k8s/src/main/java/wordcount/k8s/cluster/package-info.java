/**
 * The way to a cluster. In: a kubeconfig, a context, a namespace, a release name. Out: a {@link
 * wordcount.k8s.cluster.Cluster} to ask, and the names under which the pipeline's resources are
 * found there.
 */
package wordcount.k8s.cluster;
