package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Values over the chart's defaults, as Helm merges them, which know what was asked for. */
final class GivenValues {
  private static final ObjectNode DEFAULTS = readDefaults();

  private final ObjectNode all = defaults();
  private final Set<String> asked = new TreeSet<>();

  GivenValues(ObjectNode given) {
    merge(all, given);
  }

  /** Returns the chart's defaults. */
  static ObjectNode defaults() {
    return DEFAULTS.deepCopy();
  }

  private static ObjectNode readDefaults() {
    try {
      return (ObjectNode) Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a value.
   *
   * @param path its keys, joined by dots
   */
  JsonNode node(String path) {
    asked.add(path);
    return all.at("/" + path.replace('.', '/'));
  }

  /** Returns a value as text. */
  String text(String path) {
    return text(node(path));
  }

  /** Returns a map of settings with every value as text. */
  Map<String, String> texts(String path) {
    Map<String, String> texts = new LinkedHashMap<>();
    node(path).properties().forEach(field -> texts.put(field.getKey(), text(field.getValue())));
    return texts;
  }

  /** Returns the paths of the chart's values that nobody asked for. */
  Set<String> forgotten() {
    Set<String> forgotten = new TreeSet<>();
    collectForgotten("", defaults(), forgotten);
    return forgotten;
  }

  private void collectForgotten(String path, JsonNode value, Set<String> forgotten) {
    if (asked.contains(path)) {
      return;
    }
    if (!value.isObject() || value.isEmpty()) {
      forgotten.add(path);
    }
    value
        .properties()
        .forEach(
            field ->
                collectForgotten(
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue(),
                    forgotten));
  }

  private static String text(JsonNode value) {
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
  }

  private static void merge(ObjectNode over, ObjectNode given) {
    given
        .properties()
        .forEach(
            field -> {
              JsonNode before = over.get(field.getKey());
              if (before instanceof ObjectNode object
                  && field.getValue() instanceof ObjectNode map) {
                merge(object, map);
              } else {
                over.set(field.getKey(), field.getValue());
              }
            });
  }
}
