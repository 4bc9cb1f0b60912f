/**
 * Monitoring by machines: meters and the watchdog, fed by events of Spark and of the pipeline; on
 * Kubernetes, also an event that says why the job failed.
 */
package wordcount.job.monitoring;
