/**
 * What the running job says about itself. In: a way to its HTTP pages. Out: its counts and its
 * meters.
 */
package wordcount.k8s.job;
