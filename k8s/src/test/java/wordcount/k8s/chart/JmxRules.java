package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the metrics that the chart's rules for the JMX exporter can make. */
final class JmxRules {
  private static final Pattern GROUP = Pattern.compile("\\((?!\\?)([^()]*)\\)");

  private JmxRules() {}

  /** Returns the names that a file under {@code files/metrics} makes. */
  static Set<String> metrics(String file) {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules(file)) {
      List<String> expanded = List.of(rule.path("name").asText());
      Matcher group = GROUP.matcher(rule.path("pattern").asText());
      for (int number = 1; group.find(); number++) {
        expanded = expand(expanded, "$" + number, group.group(1));
      }
      expanded.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }
    return names;
  }

  private static JsonNode rules(String file) {
    try {
      return Chart.YAML
          .readTree(Chart.FOLDER.resolve("files/metrics").resolve(file).toFile())
          .path("rules");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> expand(List<String> names, String reference, String alternatives) {
    List<String> expanded = new ArrayList<>();
    for (String name : names) {
      if (name.contains(reference)) {
        for (String alternative : alternatives.split("\\|", -1)) {
          expanded.add(name.replace(reference, alternative));
        }
      } else {
        expanded.add(name);
      }
    }
    return expanded;
  }
}
