package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The schemas of Strimzi's custom resources, made from its API by its own generator. */
final class StrimziSchemas {
  private static final Map<String, String> TYPES =
      Map.of(
          "Kafka", "io.strimzi.api.kafka.model.kafka.Kafka",
          "KafkaNodePool", "io.strimzi.api.kafka.model.nodepool.KafkaNodePool",
          "KafkaTopic", "io.strimzi.api.kafka.model.topic.KafkaTopic",
          "KafkaUser", "io.strimzi.api.kafka.model.user.KafkaUser");

  /** Words of Kubernetes' schemas that JSON's do not have. */
  private static final List<String> KUBERNETES_ONLY =
      List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string", "example");

  private static final Path JARS =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolve("target/strimzi-crd-generator");

  private static StrimziSchemas generated;

  private final Map<String, JsonSchema> schemas = new HashMap<>();

  private StrimziSchemas() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(JARS.getParent(), "schemas");
    generate(folder);
    for (String kind : TYPES.keySet()) {
      Path file = folder.resolve(kind + ".yaml");
      schemas.put(kind, schema(Chart.YAML.readTree(file.toFile())));
      Files.delete(file);
    }
    Files.delete(folder.resolve("generator.log"));
    Files.delete(folder);
  }

  /** Returns the schemas; the first call generates them, which takes seconds. */
  static synchronized StrimziSchemas generated() throws IOException, InterruptedException {
    if (generated == null) {
      generated = new StrimziSchemas();
    }
    return generated;
  }

  /** Returns what is wrong with a resource; nothing if it is as Strimzi wants it. */
  List<String> problems(JsonNode resource) {
    return schemas.get(Resources.kind(resource)).validate(resource).stream()
        .map(problem -> Resources.name(resource) + ": " + problem.getMessage())
        .toList();
  }

  /** Returns the elements of a list that Strimzi's KafkaClusterSpec has as text. */
  static Stream<String> constant(String name) throws IOException, ReflectiveOperationException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(JARS)) {
      for (Path jar : files.toList()) {
        jars.add(jar.toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> specification =
          loader.loadClass("io.strimzi.api.kafka.model.kafka.KafkaClusterSpec");
      return Arrays.stream(((String) specification.getField(name).get(null)).split(", ", -1));
    }
  }

  private static void generate(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-cp",
            JARS + "/*",
            "io.strimzi.crdgenerator.CrdGenerator",
            "--target-kube",
            "1.25+",
            "--yaml"));
    TYPES.forEach((kind, type) -> command.add(type + "=" + folder.resolve(kind + ".yaml")));
    Path log = folder.resolve("generator.log");
    Process generator =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!generator.waitFor(2, TimeUnit.MINUTES) || generator.exitValue() != 0) {
      generator.destroyForcibly();
      throw new IllegalStateException("Strimzi's generator: " + Files.readString(log));
    }
  }

  private static JsonSchema schema(JsonNode definition) {
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("name").asText().equals("v1beta2")) {
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        ObjectNode properties = (ObjectNode) schema.path("properties");
        for (String common : List.of("apiVersion", "kind", "metadata")) {
          properties.putObject(common);
        }
        refuseUnknownFields(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
      }
    }
    throw new IllegalStateException("no version v1beta2 in " + definition.at("/metadata/name"));
  }

  /** Kubernetes would drop a field that the schema does not name, and nobody would notice. */
  private static void refuseUnknownFields(JsonNode schema) {
    boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    if (schema instanceof ObjectNode object) {
      object.remove(KUBERNETES_ONLY);
      if (object.path("properties").isObject() && !object.has("additionalProperties") && !open) {
        object.put("additionalProperties", false);
      }
      object.path("properties").forEach(StrimziSchemas::refuseUnknownFields);
      refuseUnknownFields(object.path("items"));
      refuseUnknownFields(object.path("additionalProperties"));
    }
  }
}
