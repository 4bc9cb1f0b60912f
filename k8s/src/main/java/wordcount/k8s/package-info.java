/** The {@code wordcount} command: the pipeline on a Kubernetes cluster. */
package wordcount.k8s;
