/**
 * Verifies that the deployed pipeline counts exactly. In: how many lines to send. Out: the verdict
 * of the program {@code wordcount.verify}, which runs as a Job in the pipeline's namespace.
 */
package wordcount.k8s.verify;
