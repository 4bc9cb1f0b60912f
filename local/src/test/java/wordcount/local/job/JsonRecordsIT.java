package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import wordcount.local.job.JobHarness.RunningJob;
import wordcount.program.ExitCode;

/** Records that are JSON with the text in a field. */
class JsonRecordsIT {
  @RegisterExtension private static final JobHarness harness = new JobHarness();

  @Test
  void shouldCountTheWordsOfFieldsAndReportRecordsWithoutAny() throws Exception {
    // given
    harness.newInput(2);
    harness.send(
        "{\"id\":1,\"message\":\"to be or\",\"title\":\"ignored \\u00e9\"}",
        "{\"title\":[\"not\",\"to be\"],\"other\":\"no word\"}",
        "{\"message\":\"cut off",
        "{\"message\":7}",
        "plain text",
        null);

    // when
    RunningJob job = harness.start(List.of(), "--text-field", "/message", "--text-field", "/title");
    Map<String, Long> words =
        Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L, "ignored", 1L, "é", 1L);
    await()
        .atMost(JobHarness.patience())
        .untilAsserted(() -> assertThat(harness.totals()).isEqualTo(words));
    job.awaitMetric("wordcount_words_all_time", 8);

    // then
    assertThat(skipped(job, "not_json")).isEqualTo(2);
    assertThat(skipped(job, "no_text")).isEqualTo(1);
    assertThat(skipped(job, "null_value")).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(job.get("/counts").body()).path("withoutText").asLong())
        .isEqualTo(3);
    assertThat(harness.committedProgress().path("records").asLong()).isEqualTo(6);
    assertThat(harness.committedProgress().path("withoutText").asLong()).isEqualTo(3);

    // and totals of other fields are not added to
    harness.killJobs();
    harness.send("{\"message\":\"more\"}");
    RunningJob other = harness.start(List.of(), "--text-field", "/message", "--until-end");
    assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(other.log()).contains("/of /message, /title").contains("--text-field");

    // and the next run tells its own
    RunningJob last = harness.runToEnd("--text-field", "/message", "--text-field", "/title");
    assertThat(last.out).last().asString().contains("records=1 words=1").endsWith("without_text=0");
  }

  private static double skipped(RunningJob job, String reason) throws Exception {
    return job.metric("wordcount_input_skipped_records_total{reason=\"" + reason + "\"}");
  }

  @Test
  void shouldShowTheRecordsOfABatchToAQuery() throws Exception {
    harness.newInput(1);
    harness.send("{\"user\":\"ann\",\"message\":\"a b\"}", "no JSON", null);

    RunningJob job =
        harness.runToEnd(
            "--text-field",
            "/message",
            "--view",
            "sql",
            "--sql",
            "SELECT offset, get_json_object(value, '$.user') AS user FROM records ORDER BY offset");

    assertThat(String.join("\n", job.out)).contains("|0     |ann |\n|1     |NULL|\n|2     |NULL|");
  }

  @Test
  void shouldCountNothingOfARoundWithABadRecordWithOnBadRecordFail() throws Exception {
    // given
    harness.newInput(1);
    harness.send("{\"message\":\"good\"}", "bad");
    harness.runToEnd("--text-field", "/message");
    harness.send("{\"message\":\"good\"}", "{\"message\":null}");

    // when
    RunningJob strict =
        harness.start(
            List.of(), "--text-field", "/message", "--on-bad-record", "fail", "--until-end");

    // then
    assertThat(strict.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(strict.err)
        .anyMatch(line -> line.contains("offset 3 of partition 0 of " + harness.input()))
        .anyMatch(line -> line.contains("--on-bad-record skip"));
    assertThat(harness.totals()).isEqualTo(Map.of("good", 1L));
    RunningJob lenient = harness.runToEnd("--text-field", "/message");
    assertThat(lenient.out).last().asString().endsWith("without_text=1");
    assertThat(harness.totals()).isEqualTo(Map.of("good", 2L));
  }
}
