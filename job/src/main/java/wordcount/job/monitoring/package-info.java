/**
 * Monitoring by machines: meters, probes and the watchdog, fed by events of Spark and of the
 * pipeline, and exposed as {@code /metrics}, {@code /livez} and {@code /readyz}.
 */
package wordcount.job.monitoring;
