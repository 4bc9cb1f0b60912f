package wordcount.k8s.doctor;

import static wordcount.k8s.cluster.CustomResources.PROMETHEUS;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.release.Manifest;

/** Checks that the network policies let a Prometheus of the cluster reach the metrics. */
final class PrometheusCheck implements Check {
  private static final String ID = "monitoring-namespace";

  private final Cluster cluster;
  private final boolean scraped;
  private final Set<String> admitted;

  /**
   * @param rendered the release's manifest
   */
  PrometheusCheck(Cluster cluster, String rendered) {
    this.cluster = cluster;
    List<JsonNode> documents = Manifest.documents(rendered);
    this.scraped = documents.stream().anyMatch(document -> isOf("PodMonitor", document));
    this.admitted =
        documents.stream()
            .filter(document -> isOf("NetworkPolicy", document))
            .flatMap(policy -> elements(policy.at("/spec/ingress")))
            .filter(rule -> rule.path("ports").findValuesAsText("port").contains("http"))
            .flatMap(rule -> elements(rule.path("from")))
            .map(peer -> peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name"))
            .map(JsonNode::asText)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOf(String kind, JsonNode document) {
    return document.path("kind").asText().equals(kind);
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  @Override
  public List<Finding> run() {
    if (!scraped || !CustomResources.known(cluster.client(), PROMETHEUS)) {
      return List.of();
    }
    Set<String> present =
        Allowed.ask(
            () ->
                cluster
                    .client()
                    .genericKubernetesResources(PROMETHEUS)
                    .inAnyNamespace()
                    .list()
                    .getItems()
                    .stream()
                    .map(found -> found.getMetadata().getNamespace())
                    .collect(Collectors.toCollection(TreeSet::new)),
            TreeSet::new);
    return admitted.isEmpty() || present.isEmpty() || present.stream().anyMatch(admitted::contains)
        ? List.of()
        : List.of(
            Finding.warning(
                ID,
                "Prometheus is in namespace "
                    + String.join(", ", present)
                    + ", but the network policies admit only "
                    + String.join(", ", admitted),
                "set monitoring.namespace in the values, and monitoring.labels if that Prometheus"
                    + " selects monitors by label"));
  }
}
