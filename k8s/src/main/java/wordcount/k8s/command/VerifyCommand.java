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
import wordcount.program.CheckWords;
import wordcount.program.ExitCode;
import wordcount.program.Printable;
import wordcount.program.Range;

/** Verifies that the deployed pipeline counts exactly. */
@Command(
    name = "verify",
    description = {
      "Send lines of unique words through the deployed Kafka to all partitions and compare their"
          + " committed totals; exits with 8 if a word was lost or counted twice, with 7 if lines"
          + " are not counted in time.",
      "With --store, compare the copy of all totals in PostgreSQL with the totals in Kafka instead,"
          + " word by word and as of the same commit; exits with 8 if they differ, with 7 if"
          + " PostgreSQL stays behind."
    })
public final class VerifyCommand extends ClusterCommand {
  @Mixin private OutputOptions output;

  @Option(
      names = "--messages",
      paramLabel = "LINES",
      defaultValue = "1000",
      description = "Number of lines to send.")
  @Range("1.." + CheckWords.MAX_LINES)
  private int messages;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "Seed of the lines; the same seed always generates the same lines, except for the prefix"
              + " of their words.")
  private long seed;

  @Option(
      names = "--store",
      description =
          "Send nothing; compare PostgreSQL with Kafka, and wait while PostgreSQL is behind.")
  private boolean store;

  @Override
  int run() {
    Duration limit = root().options().timeout();
    try (Cluster cluster = open()) {
      VerifierRun verification = new VerifierRun(cluster, limit, root().tools().progress());
      JsonNode verdict = store ? verification.runOnStore() : verification.run(messages, seed);
      print(verdict, store ? storeText(verdict) : text(verdict));
      return verdict.path(store ? "same" : "exact").asBoolean() ? ExitCode.DONE : ExitCode.WRONG;
    }
  }

  private void print(JsonNode verdict, String text) {
    if (output.json()) {
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      verdict.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      out().println(OutputOptions.document(store ? "StoreVerdict" : "Verdict", fields));
    } else {
      out().print(text);
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

  private static String storeText(JsonNode verdict) {
    TextTable table = new TextTable("SAME", "COMMIT", "TOTALS", "WORDS", "DIFFERING");
    table.row(
        verdict.path("same").asBoolean() ? "yes" : "no",
        verdict.path("commit").asText(),
        verdict.at("/topic/totals").asText(),
        verdict.at("/topic/words").asText(),
        verdict.path("differing").asText());
    StringBuilder text = new StringBuilder(table.toString());
    if (!verdict.path("store").equals(verdict.path("topic"))) {
      text.append(
          "PostgreSQL's table progress claims "
              + verdict.at("/store/words").asText()
              + " words in "
              + verdict.at("/store/totals").asText()
              + " totals\n");
    }
    if (verdict.path("commit").asLong() > verdict.path("newest").asLong()) {
      text.append(
          "PostgreSQL is ahead: the last commit in Kafka is "
              + verdict.path("newest").asText()
              + "\n");
    }
    for (JsonNode word : verdict.path("examples")) {
      text.append(
          Printable.of(word.path("word").asText())
              + ": "
              + word.path("topic").asText()
              + " in Kafka, "
              + word.path("store").asText()
              + " in PostgreSQL\n");
    }
    return text.toString();
  }

  private static String seconds(JsonNode value) {
    return String.format(Locale.ROOT, "%.2f s", value.asDouble());
  }

  private static void wrong(StringBuilder text, String how, JsonNode words) {
    words
        .properties()
        .forEach(
            word ->
                text.append(
                    how + " " + Printable.of(word.getKey()) + ", " + word.getValue() + " times\n"));
  }
}
