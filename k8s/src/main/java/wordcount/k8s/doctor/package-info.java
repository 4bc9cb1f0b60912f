/**
 * The checks before a deployment and of an existing one; they change nothing. In: the machine, the
 * cluster, the release to install or the installed one. Out: all {@link
 * wordcount.k8s.doctor.Finding}s at once, each with its remedy.
 */
package wordcount.k8s.doctor;
