/** How long the job waits for others, and the clock by which Spark plans batches. */
package wordcount.job.time;
