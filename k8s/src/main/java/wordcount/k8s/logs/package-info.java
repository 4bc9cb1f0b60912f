/**
 * The logs of the pipeline's pods as one stream. In: which parts. Out: their lines, each behind the
 * name of its pod, and those of the pods that take their place.
 */
package wordcount.k8s.logs;
