/**
 * The sub-commands, one class each: they read options, put the steps together and print the result
 * on standard output; progress goes to standard error.
 */
package wordcount.k8s.command;
