/**
 * What it takes for the pipeline to be well, one class per condition. In: the cluster's resources
 * and the job's own pages. Out: an {@link wordcount.k8s.ready.Observation} per part, at once
 * ({@code status}) or awaited ({@code deploy}).
 */
package wordcount.k8s.ready;
