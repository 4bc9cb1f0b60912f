/**
 * What machines see of the job: meters, probes and the watchdog. In come events of Spark and of the
 * pipeline; out go {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /counts} and a page.
 */
package wordcount.job.monitoring;
