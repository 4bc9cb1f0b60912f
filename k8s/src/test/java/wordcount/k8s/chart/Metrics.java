package wordcount.k8s.chart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The metrics that Prometheus finds in a running pipeline. */
final class Metrics {
  private Metrics() {}

  /** Returns their names: those listed in {@code metrics.txt} and those that the JMX rules make. */
  static Set<String> known() {
    Set<String> known = new TreeSet<>(listed());
    known.addAll(JmxRules.metrics("kafka.yaml"));
    known.addAll(JmxRules.metrics("zookeeper.yaml"));
    return known;
  }

  private static Set<String> listed() {
    try (BufferedReader list =
        new BufferedReader(
            new InputStreamReader(
                Metrics.class.getResourceAsStream("metrics.txt"), StandardCharsets.UTF_8))) {
      return list.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
