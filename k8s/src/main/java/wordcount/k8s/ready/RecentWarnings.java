package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import wordcount.k8s.cluster.Cluster;

/** The newest warnings among the namespace's events, which often say why something is stuck. */
final class RecentWarnings {
  private static final int SHOWN = 5;

  private final Cluster cluster;

  RecentWarnings(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns them as lines to append to an error, newest first; empty if there is none. */
  String text() {
    try {
      return cluster
          .client()
          .v1()
          .events()
          .inNamespace(cluster.namespace())
          .list()
          .getItems()
          .stream()
          .filter(event -> "Warning".equals(event.getType()))
          .sorted(Comparator.comparing(RecentWarnings::time).reversed())
          .limit(SHOWN)
          .map(RecentWarnings::line)
          .collect(Collectors.joining());
    } catch (KubernetesClientException e) {
      return "\n  event: cannot be read: " + e.getMessage();
    }
  }

  private static String line(Event event) {
    var object = event.getInvolvedObject();
    return String.format(
        Locale.ROOT,
        "%n  event: %s %s: %s: %s",
        object.getKind(),
        object.getName(),
        event.getReason(),
        event.getMessage());
  }

  private static String time(Event event) {
    String newest =
        event.getEventTime() != null ? event.getEventTime().getTime() : event.getLastTimestamp();
    return Objects.requireNonNullElse(newest, "");
  }
}
