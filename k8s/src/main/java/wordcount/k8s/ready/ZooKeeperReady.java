package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.KAFKA;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Labels;

/** Every server of the ZooKeeper ensemble behind the Kafka cluster is ready. */
public final class ZooKeeperReady implements Condition {
  private final Cluster cluster;
  private final String kafka;

  /**
   * @param kafka name of the Kafka resource that the ensemble belongs to
   */
  public ZooKeeperReady(Cluster cluster, String kafka) {
    this.cluster = cluster;
    this.kafka = kafka;
  }

  @Override
  public String part() {
    return "zookeeper";
  }

  @Override
  public Observation observe() {
    GenericKubernetesResource resource = cluster.custom(KAFKA, kafka).get();
    if (resource == null) {
      return Observation.waiting("missing");
    }
    Number wanted = resource.get("spec", "zookeeper", "replicas");
    Pods servers = pods();
    Map<String, Object> facts = Map.of("serversReady", servers.ready(), "servers", wanted);
    String counted = servers.ready() + "/" + wanted + " servers ready";
    if (servers.ready() >= wanted.intValue()) {
      return Observation.ready(counted).with(facts);
    }
    return servers.notReady(resource, counted, facts);
  }

  @Override
  public String kubectlHint() {
    return "describe pods -l " + Labels.STRIMZI_NAME + "=" + kafka + "-zookeeper";
  }

  @Override
  public String evidence() {
    return pods().lastWords(cluster);
  }

  private Pods pods() {
    return Pods.labelled(cluster, Map.of(Labels.STRIMZI_NAME, kafka + "-zookeeper"));
  }
}
