package wordcount.k8s.logs;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import wordcount.k8s.cluster.Cluster;

/**
 * Prints the logs of pods, and follows them: when a container or a pod is replaced, it goes on with
 * the one that takes its place.
 */
public final class LogFollower {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final List<LogPart> parts;
  private final LogPast past;
  private final PrintWriter out;
  private final Set<ContainerRun> known = new HashSet<>();

  /**
   * @param past how much to show of what was logged before; what begins later is shown whole
   */
  public LogFollower(Cluster cluster, List<LogPart> parts, LogPast past, PrintWriter out) {
    this.cluster = cluster;
    this.parts = List.copyOf(parts);
    this.past = past;
    this.out = out;
  }

  /** Prints what there is; returns how many containers logged it. */
  public int print() {
    List<ContainerRun> runs = runs();
    for (ContainerRun run : runs) {
      past.of(container(run)).getLog().lines().forEach(line -> print(run, line));
    }
    return runs.size();
  }

  /** Prints what there is and what is to come, until the thread is interrupted. */
  public void follow() throws InterruptedException {
    runs().forEach(run -> follow(run, past.of(container(run))));
    while (true) {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      runs().forEach(run -> follow(run, container(run)));
    }
  }

  private List<ContainerRun> runs() {
    return parts.stream()
        .flatMap(
            part ->
                cluster
                    .client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .withLabelSelector(part.selector(cluster))
                    .list()
                    .getItems()
                    .stream())
        .flatMap(ContainerRun::of)
        .toList();
  }

  private ContainerResource container(ContainerRun run) {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(run.pod())
        .inContainer(run.container());
  }

  private void follow(ContainerRun run, Loggable log) {
    if (known.add(run)) {
      Thread thread = new Thread(() -> copy(run, log), "log-" + run.pod());
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void copy(ContainerRun run, Loggable log) {
    try (LogWatch watch = log.watchLog();
        var reader =
            new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        print(run, line);
      }
    } catch (IOException | KubernetesClientException e) {
      print(run, "(the log ended: " + e.getMessage() + ")");
    }
  }

  private synchronized void print(ContainerRun run, String line) {
    out.println(run.pod() + " | " + line);
    out.flush();
  }
}
