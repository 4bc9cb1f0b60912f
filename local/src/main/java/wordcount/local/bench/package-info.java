/** Measures parts of the pipeline on this machine: nothing comes in, figures go out. */
package wordcount.local.bench;
