package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_NODE_POOL;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.cluster.ResourceStatus;

/**
 * Strimzi reports the Kafka cluster as ready, and all its pods are ready: Strimzi's condition does
 * not change while a broker restarts.
 */
public final class KafkaReady implements Condition {
  private final Cluster cluster;
  private final String name;

  /**
   * @param name name of the Kafka resource
   */
  public KafkaReady(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  @Override
  public String part() {
    return "kafka";
  }

  @Override
  public Observation observe() {
    GenericKubernetesResource kafka = cluster.custom(KAFKA, name).get();
    if (kafka == null) {
      return Observation.waiting("missing");
    }
    boolean pooled =
        "enabled".equals(kafka.getMetadata().getAnnotations().get("strimzi.io/node-pools"));
    int wanted = pooled ? ofPools() : replicas(kafka.get("spec", "kafka", "replicas"));
    Pods brokers = pods();
    Map<String, Object> facts =
        Map.of(
            "brokersReady", brokers.ready(),
            "brokers", wanted,
            "version", ResourceStatus.text(kafka, "kafkaVersion").orElse(""));
    String counted =
        brokers.ready()
            + "/"
            + wanted
            + (pooled ? " brokers and controllers ready" : " brokers ready");
    if (ResourceStatus.ready(kafka) && brokers.ready() >= wanted) {
      return Observation.ready(counted).with(facts);
    }
    return brokers.notReady(kafka, counted, facts);
  }

  @Override
  public String kubectlHint() {
    return CustomResources.describe(KAFKA, name);
  }

  @Override
  public String evidence() {
    return pods().lastWords(cluster);
  }

  private int ofPools() {
    return cluster
        .client()
        .genericKubernetesResources(KAFKA_NODE_POOL)
        .inNamespace(cluster.namespace())
        .withLabel(Labels.STRIMZI_CLUSTER, name)
        .list()
        .getItems()
        .stream()
        .mapToInt(pool -> replicas(pool.get("spec", "replicas")))
        .sum();
  }

  private static int replicas(Number given) {
    return given == null ? 0 : given.intValue();
  }

  private Pods pods() {
    return Pods.labelled(cluster, Map.of(Labels.STRIMZI_NAME, name + "-kafka"));
  }
}
