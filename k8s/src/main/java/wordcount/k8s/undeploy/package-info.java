/**
 * The way back. In: a deployed pipeline. Out: nothing of it, removed in the order in which every
 * operator can still clean up what is its own.
 */
package wordcount.k8s.undeploy;
