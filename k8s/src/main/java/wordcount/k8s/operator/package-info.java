/**
 * The operators that the pipeline needs: Strimzi, the Spark operator, the Prometheus operator. In:
 * the cluster, the charts pinned in {@code helm/operators}. Out: the operators found, with their
 * versions, and how to install those missing.
 */
package wordcount.k8s.operator;
