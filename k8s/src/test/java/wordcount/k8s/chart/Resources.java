package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rendered resources.
 *
 * @param all every one, in the order of rendering
 */
record Resources(List<JsonNode> all) {
  /** Returns the resources of a kind. */
  List<JsonNode> all(String kind) {
    return all.stream().filter(resource -> kind.equals(kind(resource))).toList();
  }

  /** Returns the names of the resources of a kind. */
  List<String> names(String kind) {
    return all(kind).stream().map(Resources::name).toList();
  }

  /** Returns the one resource of that kind and name. */
  JsonNode one(String kind, String name) {
    return all(kind).stream()
        .filter(resource -> name.equals(name(resource)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + names(kind)));
  }

  /** Returns the pods of our own programs: driver, executor, producer and verifier. */
  List<JsonNode> podSpecs() {
    Stream<JsonNode> spark =
        all("SparkApplication").stream()
            .flatMap(
                application ->
                    Stream.of(
                        application.at("/spec/driver/template/spec"),
                        application.at("/spec/executor/template/spec")));
    Stream<JsonNode> deployments =
        all("Deployment").stream().map(deployment -> deployment.at("/spec/template/spec"));
    Stream<JsonNode> templates =
        all("PodTemplate").stream().map(template -> template.at("/template/spec"));
    Stream<JsonNode> cronJobs =
        all("CronJob").stream().map(cronJob -> cronJob.at("/spec/jobTemplate/spec/template/spec"));
    return Stream.of(spark, deployments, templates, cronJobs).flatMap(pods -> pods).toList();
  }

  static String kind(JsonNode resource) {
    return resource.path("kind").asText();
  }

  static String name(JsonNode resource) {
    return resource.at("/metadata/name").asText();
  }

  /** Returns the texts of a list. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }
}
