package wordcount.k8s.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.verify.VerifierRun;
import wordcount.program.ExitCode;
import wordcount.program.Range;

/** Proves that the deployed pipeline counts right. */
@Command(
    name = "verify",
    description = {
      "Send lines with words of their own through the deployed Kafka and compare their committed"
          + " totals; exit 1 unless every word was counted exactly once."
    })
public final class VerifyCommand extends ClusterCommand {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @Mixin private OutputOptions output;

  @Option(
      names = "--messages",
      paramLabel = "LINES",
      defaultValue = "1000",
      description = "Lines to send.")
  @Range("1..10000000")
  private int messages;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed gives the same lines, but for what their words begin with.")
  private long seed;

  @Override
  int run() {
    Duration timeout = root().options().timeout();
    Duration limit = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    try (Cluster cluster = open()) {
      JsonNode verdict =
          new VerifierRun(cluster, limit, root().tools().progress()).run(messages, seed);
      print(verdict);
      return verdict.path("exact").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void print(JsonNode verdict) {
    if (output.json()) {
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      verdict.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      out().println(OutputOptions.document("Verdict", fields));
    } else {
      out().print(text(verdict));
      out().flush();
    }
  }

  private static String text(JsonNode verdict) {
    TextTable table = new TextTable("EXACT", "LINES", "WORDS", "LOST", "DOUBLED", "P50", "P99");
    table.row(
        verdict.path("exact").asBoolean() ? "yes" : "no",
        verdict.path("messages").asText(),
        verdict.path("words").asText(),
        verdict.path("lostWords").asText(),
        verdict.path("doubledWords").asText(),
        seconds(verdict.path("latencyP50Seconds")),
        seconds(verdict.path("latencyP99Seconds")));
    StringBuilder text = new StringBuilder(table.toString());
    wrong(text, "lost", verdict.path("lost"));
    wrong(text, "doubled", verdict.path("doubled"));
    return text.toString();
  }

  private static String seconds(JsonNode value) {
    return String.format(Locale.ROOT, "%.2f s", value.asDouble());
  }

  private static void wrong(StringBuilder text, String how, JsonNode words) {
    words
        .properties()
        .forEach(
            word -> text.append(how + " " + word.getKey() + ", " + word.getValue() + " times\n"));
  }
}
