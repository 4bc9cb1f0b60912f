/**
 * The sub-commands, one class each: they parse options, run the steps, and print the result on
 * standard output. Progress goes to standard error.
 */
package wordcount.k8s.command;
