/**
 * Monitoring by machines: meters, probes and the watchdog, fed by events of Spark and of the
 * pipeline, and exposed as {@code /metrics}, {@code /livez} and {@code /readyz}; on Kubernetes,
 * also an event that says why the job failed.
 */
package wordcount.job.monitoring;
