package wordcount.k8s.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import wordcount.k8s.release.Manifest;

/**
 * The resources that a release requests from the cluster, read from its rendered manifest.
 *
 * @param cpu cores that its pods request
 * @param memory bytes that its pods request
 * @param storageClasses the StorageClasses its volumes name
 * @param defaultStorageClass whether a volume names none
 */
record Demand(
    BigDecimal cpu, BigDecimal memory, Set<String> storageClasses, boolean defaultStorageClass) {

  static Demand of(String rendered) {
    BigDecimal cpu = BigDecimal.ZERO;
    BigDecimal memory = BigDecimal.ZERO;
    List<JsonNode> storages = new ArrayList<>();
    for (JsonNode document : Manifest.documents(rendered)) {
      JsonNode spec = document.path("spec");
      for (Pods pods : pods(document.path("kind").asText(), spec)) {
        cpu = cpu.add(pods.cpu());
        memory = memory.add(pods.memory());
      }
      storages.addAll(spec.findValues("storage"));
    }
    List<String> classes = storages.stream().flatMap(Demand::classes).toList();
    Set<String> named = new TreeSet<>(classes);
    boolean unnamed = named.remove("");
    return new Demand(cpu, memory, named, unnamed);
  }

  /** Returns the StorageClass of each claim, empty where it names none. */
  private static Stream<String> classes(JsonNode storage) {
    if (storage.isObject() && !storage.has("type")) {
      // CloudNativePG's.
      return Stream.of(storage.path("storageClass").asText());
    }
    JsonNode volumes = storage.path("volumes");
    List<JsonNode> claims = new ArrayList<>();
    (volumes.isArray() ? volumes : List.of(storage)).forEach(claims::add);
    return claims.stream()
        .filter(volume -> "persistent-claim".equals(volume.path("type").asText()))
        .map(volume -> volume.path("class").asText());
  }

  private static List<Pods> pods(String kind, JsonNode spec) {
    return switch (kind) {
      case "Kafka" ->
          List.of(
              Pods.of(spec.path("kafka")),
              Pods.of(spec.path("zookeeper")),
              Pods.of(spec.path("entityOperator").path("topicOperator")),
              Pods.of(spec.path("entityOperator").path("userOperator")),
              Pods.of(spec.path("kafkaExporter")));
      case "KafkaNodePool" -> List.of(Pods.of(spec));
      // CloudNativePG's.
      case "Cluster" -> List.of(Pods.of(spec).times(spec.path("instances").asInt(1)));
      case "SparkApplication" ->
          List.of(Pods.ofSpark(spec.path("driver")), Pods.ofSpark(spec.path("executor")));
      case "Deployment" -> {
        int replicas = spec.path("replicas").asInt(1);
        List<Pods> containers = new ArrayList<>();
        spec.path("template")
            .path("spec")
            .path("containers")
            .forEach(container -> containers.add(Pods.of(container).times(replicas)));
        yield containers;
      }
      default -> List.of();
    };
  }

  private record Pods(BigDecimal cpu, BigDecimal memory) {
    static Pods of(JsonNode component) {
      JsonNode requests = component.path("resources").path("requests");
      return new Pods(amount(requests, "cpu"), amount(requests, "memory"))
          .times(component.path("replicas").asInt(1));
    }

    static Pods ofSpark(JsonNode role) {
      String request = role.hasNonNull("coreRequest") ? "coreRequest" : "cores";
      BigDecimal memory = jvmSize(role, "memory").add(jvmSize(role, "memoryOverhead"));
      return new Pods(amount(role, request), memory).times(role.path("instances").asInt(1));
    }

    Pods times(int replicas) {
      BigDecimal factor = BigDecimal.valueOf(replicas);
      return new Pods(cpu.multiply(factor), memory.multiply(factor));
    }

    private static BigDecimal amount(JsonNode node, String key) {
      return node.hasNonNull(key)
          ? Quantity.getAmountInBytes(new Quantity(node.path(key).asText()))
          : BigDecimal.ZERO;
    }

    /** Spark writes 512m for what Kubernetes calls 512Mi. */
    private static BigDecimal jvmSize(JsonNode node, String key) {
      String text = node.path(key).asText("0").toLowerCase(Locale.ROOT);
      String quantity = text.replaceFirst("m[b]?$", "Mi").replaceFirst("g[b]?$", "Gi");
      return Quantity.getAmountInBytes(new Quantity(quantity.replaceFirst("k[b]?$", "Ki")));
    }
  }
}
