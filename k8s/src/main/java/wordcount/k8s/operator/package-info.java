/**
 * The operators that the pipeline stands on: Strimzi, the Spark operator, the Prometheus operator.
 * In: the cluster, the pinned charts of {@code helm/operators}. Out: which operators are there, of
 * which version; those that are not, installed.
 */
package wordcount.k8s.operator;
