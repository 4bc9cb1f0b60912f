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
      for (Requests requests : requests(document.path("kind").asText(), spec)) {
        cpu = cpu.add(requests.cpu());
        memory = memory.add(requests.memory());
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

  private static List<Requests> requests(String kind, JsonNode spec) {
    return switch (kind) {
      case "Kafka" ->
          List.of(
              Requests.of(spec.path("kafka")),
              Requests.of(spec.path("zookeeper")),
              Requests.of(spec.path("entityOperator").path("topicOperator")),
              Requests.of(spec.path("entityOperator").path("userOperator")),
              Requests.of(spec.path("kafkaExporter")));
      case "KafkaNodePool" -> List.of(Requests.of(spec));
      // CloudNativePG's.
      case "Cluster" -> List.of(Requests.of(spec).times(spec.path("instances").asInt(1)));
      case "SparkApplication" ->
          List.of(Requests.ofSpark(spec.path("driver")), Requests.ofSpark(spec.path("executor")));
      case "Deployment" -> {
        int replicas = spec.path("replicas").asInt(1);
        List<Requests> containers = new ArrayList<>();
        spec.path("template")
            .path("spec")
            .path("containers")
            .forEach(container -> containers.add(Requests.of(container).times(replicas)));
        yield containers;
      }
      default -> List.of();
    };
  }

  private record Requests(BigDecimal cpu, BigDecimal memory) {
    static Requests of(JsonNode component) {
      JsonNode requests = component.path("resources").path("requests");
      return new Requests(amount(requests, "cpu"), amount(requests, "memory"))
          .times(component.path("replicas").asInt(1));
    }

    static Requests ofSpark(JsonNode role) {
      String request = role.hasNonNull("coreRequest") ? "coreRequest" : "cores";
      BigDecimal memory = jvmSize(role, "memory").add(jvmSize(role, "memoryOverhead"));
      return new Requests(amount(role, request), memory).times(role.path("instances").asInt(1));
    }

    Requests times(int replicas) {
      BigDecimal factor = BigDecimal.valueOf(replicas);
      return new Requests(cpu.multiply(factor), memory.multiply(factor));
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
