/**
 * What every program of the pipeline shares. In come arguments, environment variables and
 * exceptions; out go checked Kafka settings, one-line errors with a remedy, exit codes, a progress
 * line and HTTP endpoints.
 */
package wordcount.program;
