package wordcount.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The queries of all panels of our dashboards, with the variables a person would have chosen. */
final class Dashboards {
  /** Series that begin when it happens the first time, or once there is a store. */
  private static final Set<String> NOT_YET =
      Set.of(
          "wordcount_input_lost_records_total",
          "wordcount_input_skipped_records_total",
          "wordcount_mirror_",
          "ALERTS");

  /** Series of Kafka Exporter, which not every Kafka has. */
  private static final Set<String> EXPORTED =
      Set.of("kafka_consumergroup_lag", "kafka_topic_partition_current_offset");

  /** What kube-state-metrics and the kubelet tell, whom not every Prometheus asks. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of("kube_", "kubelet_volume_", "container_cpu_", "container_memory_");

  private final List<String> queries = new ArrayList<>();
  private final Set<String> optional = new HashSet<>();

  /**
   * Reads the dashboards.
   *
   * @param exporter whether a Kafka Exporter runs
   */
  Dashboards(boolean exporter) throws IOException {
    optional.addAll(NOT_YET);
    optional.addAll(OF_THE_CLUSTER);
    if (!exporter) {
      optional.addAll(EXPORTED);
    }
    try (Stream<Path> files = Files.list(Path.of("../helm/wordcount/files/dashboards"))) {
      for (Path file : files.toList()) {
        collect(new ObjectMapper().readTree(file.toFile()));
      }
    }
  }

  /** Evaluates all of them and returns those that should have data and have none. */
  List<String> withoutData(Prometheus prometheus) throws IOException, InterruptedException {
    List<String> empty = new ArrayList<>();
    for (String query : queries) {
      JsonNode answer = prometheus.query(query);
      assertThat(answer.path("status").asText()).as(query + ": " + answer).isEqualTo("success");
      if (answer.path("data").path("result").isEmpty()
          && optional.stream().noneMatch(query::contains)) {
        empty.add(query);
      }
    }
    return empty;
  }

  private void collect(JsonNode node) {
    if (node.has("expr")) {
      queries.add(
          node.path("expr")
              .asText()
              .replace("$__rate_interval", "1m")
              .replace("$__range", "15m")
              .replace("$namespace", Pipeline.NAMESPACE)
              .replaceAll("\\$(job|broker|producer|server|verifier)", ".*"));
    }
    node.forEach(this::collect);
  }
}
