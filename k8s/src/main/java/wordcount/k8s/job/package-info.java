/**
 * What the running job reports about itself, and whether it may run. In: its HTTP pages and its
 * resource. Out: its counts and its state.
 */
package wordcount.k8s.job;
