/**
 * The whole pipeline on a real cluster, driven by the command as people run it. In: a context with
 * room for it, and both images' archives. Out: that it counts exactly, whatever dies.
 */
package wordcount.k8s.e2e;
