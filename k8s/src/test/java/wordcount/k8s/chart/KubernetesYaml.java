package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads YAML as Helm and Kubernetes do, by YAML 1.1: {@code no} is a boolean, {@code 1e3} and
 * {@code 0x1F} are numbers. Jackson's own reader takes these for text. Duplicate keys and keys that
 * are no text are refused.
 */
final class KubernetesYaml {
  private KubernetesYaml() {}

  /** Returns a value written in one line. */
  static JsonNode value(String yaml) {
    return json(yaml().load(yaml));
  }

  /**
   * Writes a value as YAML that holds any text: as JSON, where what is not ASCII and printable is
   * escaped.
   */
  static String write(JsonNode value) {
    StringBuilder yaml = new StringBuilder();
    value
        .toString()
        .codePoints()
        .forEach(
            character -> {
              if (character >= ' ' && character <= '~') {
                yaml.append((char) character);
              } else {
                yaml.append(String.format(Locale.ROOT, "\\U%08x", character));
              }
            });
    return yaml.toString();
  }

  /** Returns the documents that are objects. */
  static List<JsonNode> objects(String yaml) {
    List<JsonNode> objects = new ArrayList<>();
    for (Object document : yaml().loadAll(yaml)) {
      if (document instanceof Map) {
        objects.add(json(document));
      }
    }
    return objects;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  private static JsonNode json(Object value) {
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = Chart.YAML.createObjectNode();
      map.forEach((key, field) -> object.set(text(key), json(field)));
      return object;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = Chart.YAML.createArrayNode();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    return Chart.YAML.valueToTree(value);
  }

  private static String text(Object key) {
    if (key instanceof String text) {
      return text;
    }
    throw new AssertionError("the key " + key + " is not text");
  }
}
