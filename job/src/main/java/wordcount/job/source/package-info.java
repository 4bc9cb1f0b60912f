/**
 * The input topic: plans ranges of offsets for each batch on the driver, counts them on the
 * executors, and looks up the state of the topic that decides whether the counts may be used.
 */
package wordcount.job.source;
