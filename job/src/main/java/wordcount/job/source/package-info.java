/**
 * The input. In comes a topic; out come, for each batch, ranges of offsets on the driver and their
 * counts from the executors, and the facts about the topic that show whether these may be used.
 */
package wordcount.job.source;
