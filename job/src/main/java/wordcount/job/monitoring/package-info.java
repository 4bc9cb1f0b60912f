/**
 * What machines see of the job: meters, probes and the watchdog. In come events of Spark and of the
 * pipeline; out go {@code /metrics}, {@code /livez} and {@code /readyz}.
 */
package wordcount.job.monitoring;
