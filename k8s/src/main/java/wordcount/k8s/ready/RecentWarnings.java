package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import wordcount.k8s.cluster.Cluster;

/**
 * The newest warnings among the namespace's events, which often say why something is stuck. Leaves
 * out warnings about a pod that is ready or gone.
 */
final class RecentWarnings {
  private static final int SHOWN = 5;
  // Clocks differ, and a repeated event may keep the time of an earlier report.
  private static final Duration EVENTS_SPAN = Duration.ofMinutes(5);

  private final Cluster cluster;
  private final Instant since;

  /**
   * @param since show nothing older than this
   */
  RecentWarnings(Cluster cluster, Instant since) {
    this.cluster = cluster;
    this.since = since;
  }

  /** Returns them as lines to append to an error, newest first; empty if there are none. */
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
          .filter(event -> !before(time(event)))
          .sorted(Comparator.comparing(RecentWarnings::time).reversed())
          // Last, and lazily: it costs a request each.
          .filter(this::holdsBack)
          .limit(SHOWN)
          .map(RecentWarnings::line)
          .collect(Collectors.joining());
    } catch (KubernetesClientException e) {
      return "\n  cannot read events: " + e.getMessage();
    }
  }

  private boolean before(String time) {
    try {
      return OffsetDateTime.parse(time).toInstant().isBefore(since.minus(EVENTS_SPAN));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private boolean holdsBack(Event event) {
    var object = event.getInvolvedObject();
    if (!"Pod".equals(object.getKind())) {
      return true;
    }
    Pod pod = cluster.pods().withName(object.getName()).get();
    return pod != null && !Readiness.getInstance().isReady(pod);
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
