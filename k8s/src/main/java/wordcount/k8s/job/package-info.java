/** What the running job reports about itself. In: its HTTP pages. Out: its counts and its state. */
package wordcount.k8s.job;
