package wordcount.k8s.logs;

import io.fabric8.kubernetes.client.dsl.PrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TailPrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TimeTailPrettyLoggable;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of the earlier log to show; all of it if neither is given.
 *
 * @param lines at most this many lines
 * @param since nothing older than this, to the second
 */
public record EarlierLog(Optional<Integer> lines, Optional<Duration> since) {
  static final EarlierLog WHOLE = new EarlierLog(Optional.empty(), Optional.empty());

  PrettyLoggable of(TimeTailPrettyLoggable container) {
    TailPrettyLoggable log =
        since.isPresent()
            ? container.sinceSeconds(Math.toIntExact(since.get().plusMillis(999).toSeconds()))
            : container;
    return lines.isPresent() ? log.tailingLines(lines.get()) : log;
  }
}
