/**
 * What every program of the pipeline shares: exit codes, one-line errors, Kafka client options,
 * progress on a terminal, HTTP endpoints.
 */
package wordcount.program;
