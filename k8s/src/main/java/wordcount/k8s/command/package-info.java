/**
 * The {@code wordcount} command, which deploys and operates the pipeline on Kubernetes. Its
 * sub-commands, one class each, parse options, run the steps, and print the result on standard
 * output. Progress goes to standard error.
 */
package wordcount.k8s.command;
