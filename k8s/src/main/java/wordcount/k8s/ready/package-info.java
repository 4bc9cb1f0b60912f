/**
 * The conditions of a pipeline that works, one class each. In: the cluster's resources and the
 * job's own pages. Out: an {@link wordcount.k8s.ready.Observation} per part, taken once ({@code
 * status}) or awaited ({@code deploy}).
 */
package wordcount.k8s.ready;
