package wordcount.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import wordcount.local.process.JobPages.Metrics;

class JobPagesTest {
  @Test
  void shouldNotTakeAMissingAnswerForTheEndOfWork() {
    Metrics none = new Metrics("");

    assertThat(none.shown()).isFalse();
    assertThat(none.mirrored()).isFalse();
    assertThat(none.mirrorUp()).isFalse();
  }

  @Test
  void shouldSeeWhenAllCommittedBatchesAreShown() {
    assertThat(metrics(2, 1, 0).shown()).isTrue();
    assertThat(metrics(1, 2, 0).shown()).as("completed before the last commit").isFalse();
    assertThat(metrics(2, 1, 1).shown()).as("a batch waits").isFalse();
  }

  private static Metrics metrics(int completed, int committed, int waiting) {
    return new Metrics(
        String.join(
            "\n",
            "wordcount_last_batch_completed_timestamp_seconds " + completed,
            "wordcount_last_commit_timestamp_seconds " + committed,
            "wordcount_view_waiting_batches " + waiting));
  }
}
