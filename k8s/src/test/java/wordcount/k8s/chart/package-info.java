/**
 * What the chart {@code helm/wordcount} renders, without a cluster: values come in, resources or a
 * refusal go out. Strimzi's resources are held against Strimzi's own schema, dashboards and alerts
 * against the metrics that there are.
 */
package wordcount.k8s.chart;
