/**
 * Access to a cluster. In: a kubeconfig, a context, a namespace, a release name. Out: a {@link
 * wordcount.k8s.cluster.Cluster} to query, and the types of the pipeline's custom resources.
 */
package wordcount.k8s.cluster;
