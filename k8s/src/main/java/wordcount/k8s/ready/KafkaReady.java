package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_NODE_POOL;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Conditions;

/**
 * Strimzi reports the Kafka cluster as ready, and all its pods are ready: Strimzi's condition does
 * not change while a broker restarts.
 */
public final class KafkaReady implements Readiness {
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
    GenericKubernetesResource kafka =
        cluster
            .client()
            .genericKubernetesResources(KAFKA)
            .inNamespace(cluster.namespace())
            .withName(name)
            .get();
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
            "version", Conditions.text(kafka, "kafkaVersion").orElse(""));
    String counted =
        brokers.ready()
            + "/"
            + wanted
            + (pooled ? " brokers and controllers ready" : " brokers ready");
    if (Conditions.ready(kafka) && brokers.ready() >= wanted) {
      return Observation.ready(counted).with(facts);
    }
    String why =
        brokers
            .trouble()
            .or(() -> Optional.of(Conditions.summary(kafka)).filter(text -> !text.equals("Ready")))
            .map(text -> ", " + text)
            .orElse("");
    return Observation.waiting(counted + why)
        .with(facts)
        .hopelessIf(brokers.hopeless().or(() -> Conditions.invalid(kafka)));
  }

  @Override
  public String lookFurther() {
    return "describe kafkas.kafka.strimzi.io " + name;
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
        .withLabel("strimzi.io/cluster", name)
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
    return Pods.labelled(cluster, Map.of("strimzi.io/name", name + "-kafka"));
  }
}
