package wordcount.local.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.program.Program;
import wordcount.verify.Verifier;

/** The words of the last minutes are those that Kafka holds of the same commits. */
class WindowsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WORDS = 300;
  private static final int LEFT_BEHIND = 20;

  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @Test
  void shouldBeTheSumOfTheCommitsBetweenItsEdges() throws Exception {
    harness.newInput(3);
    RunningJob job = harness.start(List.of());
    harness.send("w0");
    harness.awaitTotalsEqualInput();
    Random random = new Random(7);
    // Until the shortest window leaves some commits behind.
    await()
        .atMost(JobHarness.patience().multipliedBy(3))
        .until(
            () -> {
              String[] lines = new String[40];
              for (int i = 0; i < lines.length; i++) {
                lines[i] = "w" + random.nextInt(WORDS) + " w" + random.nextInt(9);
              }
              harness.send(lines);
              JsonNode window = JSON.readTree(job.get("/counts?window=1m").body()).path("window");
              return window.path("note").isNull() && window.path("afterSeq").asLong() > LEFT_BEHIND;
            });

    for (String window : List.of("1m", "10m", "1h")) {
      JsonNode counts = JSON.readTree(job.get("/counts?top=1000&window=" + window).body());
      assertExact(counts);
      assertThat(counts.at("/window/note").isNull()).isEqualTo(window.equals("1m"));
    }
  }

  @Test
  void shouldKnowNothingOfTornTransactionsAndVerifications() throws Exception {
    // given: a job that counted, died, and left a torn transaction behind
    harness.newInput(2);
    harness.send("to be or not to be");
    RunningJob first = harness.start(List.of());
    harness.awaitTotalsEqualInput();
    first.close();
    harness.tear("be", 9, 7);
    harness.tear("never", 5, 5);

    // when
    RunningJob second = harness.start(List.of());
    harness.awaitTotalsEqualInput();
    harness.send("to see");
    assertThat(Program.run(new Verifier(), harness.verifierArguments("--messages=20"))).isZero();
    await()
        .atMost(JobHarness.patience())
        .until(
            () ->
                JSON.readTree(second.get("/counts?window=1h").body()).path("total").asLong() == 2);

    // then
    JsonNode counts = JSON.readTree(second.get("/counts?window=1h").body());
    assertThat(words(counts)).isEqualTo(Map.of("to", 1L, "see", 1L));
    assertThat(counts.at("/window/note").asText())
        .isEqualTo("the window begins when the job started");
    assertThat(JSON.readTree(second.get("/counts?word=never").body()).path("count").asLong())
        .isZero();
    assertThat(JSON.readTree(second.get("/counts?word=be").body()).path("count").asLong())
        .isEqualTo(2);
  }

  private static Map<String, Long> words(JsonNode counts) {
    Map<String, Long> words = new TreeMap<>();
    counts
        .path("words")
        .forEach(one -> words.put(one.path("word").asText(), one.path("count").asLong()));
    return words;
  }

  /** Adds up what the transactions of the same commits wrote that they added. */
  private static void assertExact(JsonNode counts) {
    long after = counts.at("/window/afterSeq").asLong();
    long upTo = counts.path("seq").asLong();
    Map<String, Long> added = new TreeMap<>();
    CommittedRecords.forEach(
        harness.client(),
        harness.counts(),
        stored -> {
          long seq = JobHarness.header(stored, "seq");
          if (seq > after && seq <= upTo) {
            long delta = JobHarness.header(stored, "delta");
            added.merge(new String(stored.key(), UTF_8), delta, Long::sum);
          }
        });
    assertThat(words(counts)).isEqualTo(added).hasSizeGreaterThan(9);
    assertThat(counts.path("distinct").asLong()).isEqualTo(added.size());
    assertThat(counts.path("total").asLong())
        .isEqualTo(added.values().stream().mapToLong(Long::longValue).sum());
  }
}
