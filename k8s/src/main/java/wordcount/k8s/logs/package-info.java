/**
 * The logs of the pipeline's pods as one stream. In: parts of the pipeline. Out: the lines of their
 * pods and of those that replace them, each with the name of its pod.
 */
package wordcount.k8s.logs;
