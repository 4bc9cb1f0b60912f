/**
 * What must be so before anything is changed. In: the machine, the cluster, the release that is
 * wanted. Out: every {@link wordcount.k8s.doctor.Finding} at once, each with its remedy.
 */
package wordcount.k8s.doctor;
