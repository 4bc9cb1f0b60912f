/**
 * Code that all programs of the pipeline share. It turns arguments and environment variables into
 * checked Kafka settings, and exceptions into one-line errors with a remedy and an exit code; it
 * also has the progress line and the HTTP endpoints.
 */
package wordcount.program;
