/** Time limits. */
package wordcount.job.time;
