/**
 * The whole pipeline on one machine: {@code make run} with sample text or with a given text. Turns
 * options into a running pipeline, prints its progress and returns an exit code.
 */
package wordcount.local;
