/** Benchmarks of parts of the pipeline on this machine. */
package wordcount.local.bench;
