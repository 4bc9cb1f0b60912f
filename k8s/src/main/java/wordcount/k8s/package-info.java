/** The {@code wordcount} command, which deploys and operates the pipeline on Kubernetes. */
package wordcount.k8s;
