package wordcount.k8s.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.ready.Condition;
import wordcount.k8s.ready.Observation;
import wordcount.k8s.ready.PipelineParts;
import wordcount.program.ExitCode;

/** Shows the state of every part of the pipeline. */
@Command(
    name = "status",
    description =
        "Show the state of every part of the pipeline; exits with 1 unless all are ready.")
public final class StatusCommand extends ClusterCommand {
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);

  @Mixin private OutputOptions output;

  @Option(
      names = {"-w", "--watch"},
      description = "Print it again on every change, until interrupted or until nobody reads it.")
  private boolean watch;

  /** A part and its observed state. */
  private record Seen(String part, Observation observation) {
    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("part", part);
      fields.put("ready", observation.ready());
      fields.put("state", observation.state());
      fields.putAll(observation.facts());
      return fields;
    }
  }

  @Override
  int run() throws InterruptedException {
    try (Cluster cluster = open();
        DriverPages pages = pages(cluster)) {
      PipelineParts parts = new PipelineParts(cluster, pages);
      List<Seen> seen = print(watch, WATCH_INTERVAL, () -> look(parts), this::text);
      return well(seen) ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static List<Seen> look(PipelineParts parts) {
    return parts.all().stream().map(StatusCommand::look).toList();
  }

  private static Seen look(Condition readiness) {
    return new Seen(readiness.part(), readiness.observe());
  }

  private String text(List<Seen> seen) {
    if (output.json()) {
      List<Map<String, Object>> parts = seen.stream().map(Seen::fields).toList();
      return OutputOptions.document("Status", Map.of("ready", well(seen), "parts", parts));
    }
    TextTable table = new TextTable("PART", "READY", "STATE");
    seen.forEach(
        part ->
            table.row(
                part.part(),
                part.observation().ready() ? "yes" : "no",
                part.observation().state()));
    return table.toString();
  }

  private static boolean well(List<Seen> seen) {
    return seen.stream().allMatch(part -> part.observation().ready());
  }
}
