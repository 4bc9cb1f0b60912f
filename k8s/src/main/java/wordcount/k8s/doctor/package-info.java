/**
 * The checks before anything is changed. In: the machine, the cluster, the release to install. Out:
 * all {@link wordcount.k8s.doctor.Finding}s at once, each with its remedy.
 */
package wordcount.k8s.doctor;
