package wordcount.k8s.operator;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import wordcount.k8s.cluster.Labels;

/**
 * An operator that the pipeline needs, and how it is recognised in a cluster.
 *
 * @param id its name in options and findings
 * @param kind the kind of resource for which a release needs it
 * @param crd the CustomResourceDefinition that shows that it is installed
 * @param groups the API groups in which it defines kinds
 * @param crdVersion the version of its resources that our chart uses
 * @param crdField a field of the specification that we use and that older CRDs lack; empty if there
 *     is none
 * @param labels labels of its Deployment
 * @param versions its supported versions
 * @param keys the prefix of its entries in {@code versions.env}
 * @param namespacesSetting the value of its chart that lists the namespaces to watch; empty if it
 *     watches all
 * @param cpu cores that it requests
 * @param memory bytes of memory that it requests
 */
public record Operator(
    String id,
    String kind,
    String crd,
    Set<String> groups,
    String crdVersion,
    String crdField,
    Map<String, String> labels,
    VersionRule versions,
    String keys,
    String namespacesSetting,
    BigDecimal cpu,
    BigDecimal memory) {
  /** Runs Kafka; 0.45 is the last line with ZooKeeper, 0.45.2 the first with Kafka 3.9.2. */
  public static final Operator STRIMZI =
      new Operator(
          "strimzi",
          "Kafka",
          "kafkas.kafka.strimzi.io",
          Set.of("kafka.strimzi.io", "core.strimzi.io"),
          "v1beta2",
          "",
          Map.of("app", "strimzi"),
          new VersionRule(0, 45, 2),
          "STRIMZI",
          "watchNamespaces",
          new BigDecimal("0.1"),
          mebibytes(384));

  /** Runs the Spark job. */
  public static final Operator SPARK =
      new Operator(
          "spark-operator",
          "SparkApplication",
          "sparkapplications.sparkoperator.k8s.io",
          Set.of("sparkoperator.k8s.io"),
          "v1beta2",
          "suspend",
          Map.of(Labels.NAME, "spark-operator"),
          new VersionRule(2, 5, 0),
          "SPARK_OPERATOR",
          "spark.jobNamespaces",
          new BigDecimal("0.15"),
          mebibytes(640));

  /** Runs Prometheus; its resources have not changed in years, so any version works. */
  public static final Operator PROMETHEUS =
      new Operator(
          "prometheus",
          "PodMonitor",
          "podmonitors.monitoring.coreos.com",
          Set.of("monitoring.coreos.com"),
          "v1",
          "",
          Map.of(Labels.COMPONENT, "prometheus-operator"),
          VersionRule.ANY,
          "PROMETHEUS",
          "",
          new BigDecimal("0.21"),
          mebibytes(864));

  /** All of them, in the order in which they are installed. */
  public static final List<Operator> ALL = List.of(STRIMZI, SPARK, PROMETHEUS);

  private static BigDecimal mebibytes(long count) {
    return BigDecimal.valueOf(count << 20);
  }
}
