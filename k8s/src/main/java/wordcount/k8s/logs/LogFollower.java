package wordcount.k8s.logs;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.Loggable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Prints the logs of pods and follows them: when a container or a pod is replaced, it continues
 * with the replacement.
 */
public final class LogFollower {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** How many looks in a row may fail: a connection breaks, or an API server restarts. */
  private static final int MOST_UNANSWERED = 30;

  private final Cluster cluster;
  private final List<LogPart> parts;
  private final EarlierLog past;
  private final PrintWriter out;
  private final Set<ContainerRun> known = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private int unanswered;

  /**
   * @param past how much of the earlier log to show; containers that start later are shown in full
   */
  public LogFollower(Cluster cluster, List<LogPart> parts, EarlierLog past, PrintWriter out) {
    this.cluster = cluster;
    this.parts = List.copyOf(parts);
    this.past = past;
    this.out = out;
  }

  /** Prints the logs so far; returns how many containers had one. */
  public int print() {
    List<ContainerRun> runs = runs();
    for (ContainerRun run : runs) {
      past.of(container(run)).getLog().lines().forEach(line -> print(run, line));
    }
    return runs.size();
  }

  /**
   * Prints the logs so far and all new lines, until the thread is interrupted or the program that
   * reads the output has ended.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if the account may not read them
   */
  public void follow() throws InterruptedException {
    // The client takes a rejection for a line of the log.
    if (!Allowed.to(cluster.client(), "get", "", "pods/log", cluster.namespace())) {
      throw ClusterFailure.missingRight("get pods/log", cluster.namespace());
    }
    try {
      runs().forEach(run -> follow(run, past));
      while (!out.checkError()) {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
        runsIfAnswered().forEach(run -> follow(run, EarlierLog.WHOLE));
      }
    } finally {
      // The client is closed next, and they use it.
      for (Thread thread : threads) {
        thread.interrupt();
        thread.join(BETWEEN_LOOKS.toMillis());
      }
    }
  }

  /**
   * Returns the runs; empty while the cluster does not answer. Throws after MOST_UNANSWERED failed
   * looks in a row.
   */
  private List<ContainerRun> runsIfAnswered() {
    try {
      List<ContainerRun> runs = runs();
      unanswered = 0;
      return runs;
    } catch (KubernetesClientException e) {
      unanswered++;
      if (!ClusterFailure.mayPass(e) || unanswered > MOST_UNANSWERED) {
        throw e;
      }
      return List.of();
    }
  }

  private List<ContainerRun> runs() {
    return parts.stream()
        .flatMap(
            part ->
                cluster.pods().withLabelSelector(part.selector(cluster)).list().getItems().stream())
        .flatMap(ContainerRun::of)
        .toList();
  }

  private ContainerResource container(ContainerRun run) {
    return cluster.pods().withName(run.pod()).inContainer(run.container());
  }

  private void follow(ContainerRun run, EarlierLog shown) {
    if (known.stream().noneMatch(run::sameAs)) {
      known.add(run);
      Thread thread = new Thread(() -> copyAll(run, shown), "log-" + run.pod());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Copies a log until its container ends; follows it again if it is cut off before. */
  private void copyAll(ContainerRun run, EarlierLog shown) {
    try {
      Position end = copy(run, shown.of(container(run).usingTimestamps()), Position.START);
      while (goesOn(run)) {
        var log = container(run).usingTimestamps();
        end = copy(run, end.lines() == 0 ? log : log.sinceTime(end.time().toString()), end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean goesOn(ContainerRun run) throws InterruptedException {
    Thread.sleep(BETWEEN_LOOKS.toMillis());
    try {
      Pod pod = cluster.pods().withName(run.pod()).get();
      return pod != null
          && ContainerRun.of(pod).anyMatch(found -> found.sameAs(run) && found.running());
    } catch (KubernetesClientException e) {
      // The cluster does not answer just now, so nothing shows that the container ended.
      return true;
    }
  }

  /**
   * How far a log is printed. A container's lines may have the same time, if it wrote them at once.
   *
   * @param time the latest time of a printed line
   * @param lines how many printed lines have this time
   */
  private record Position(Instant time, int lines) {
    static final Position START = new Position(Instant.MIN, 0);

    /** Returns the position after another printed line. */
    Position after(Instant printed) {
      int order = printed.compareTo(time);
      return order < 0 ? this : new Position(printed, order == 0 ? lines + 1 : 1);
    }
  }

  /** Prints the lines after a position; returns the new position. */
  private Position copy(ContainerRun run, Loggable log, Position start) {
    Position end = start;
    int repeated = start.lines();
    try (LogWatch watch = log.watchLog();
        var reader =
            new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        int blank = line.indexOf(' ');
        Instant time = OffsetDateTime.parse(line.substring(0, Math.max(0, blank))).toInstant();
        // sinceTime repeats all lines of that second.
        boolean printed = time.isBefore(start.time());
        if (time.equals(start.time()) && repeated > 0) {
          repeated--;
          printed = true;
        }
        if (!printed) {
          end = end.after(time);
          print(run, line.substring(blank + 1));
        }
      }
    } catch (DateTimeParseException | IOException | KubernetesClientException e) {
      print(run, "(the log was interrupted: " + e.getMessage() + ")");
    }
    return end;
  }

  private synchronized void print(ContainerRun run, String line) {
    out.println(run.pod() + " | " + line);
    out.flush();
  }
}
