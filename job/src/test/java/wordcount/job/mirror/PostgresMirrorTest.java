package wordcount.job.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.job.count.WordTable;
import wordcount.job.fault.Guard;
import wordcount.job.totals.CommittedTotals;
import wordcount.job.totals.Progress;

/** The mirror without a database. */
class PostgresMirrorTest {
  private static final CommittedTotals NO_TOTALS =
      new CommittedTotals() {
        @Override
        public <T> T committed(BiFunction<Progress, WordTable, T> look) {
          throw new AssertionError("nothing to copy to");
        }
      };

  @ParameterizedTest
  @CsvSource({"false,'2,4,8,10,10'", "true,'2,4,8,16,32,60,60'"})
  void shouldPauseTwiceAsLongAfterEachFailureUpToALimit(boolean begun, String seconds) {
    List<String> pauses = new ArrayList<>();
    Duration pause = Duration.ofSeconds(1);
    for (int failures = 0; failures < seconds.split(",").length; failures++) {
      pause = PostgresMirror.afterFailure(pause, begun);
      pauses.add(Long.toString(pause.toSeconds()));
    }
    assertThat(String.join(",", pauses)).isEqualTo(seconds);
  }

  @Test
  void shouldTryLessAndLessOftenToConnect() {
    // given
    AtomicInteger tries = new AtomicInteger();
    MirrorSettings settings =
        new MirrorSettings(
            "app",
            () -> {
              tries.incrementAndGet();
              throw new IllegalStateException("no login yet");
            },
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            false);
    Progress start = Progress.none("input", "input-id", List.of(0L), "counting", "owner");

    // when
    try (PostgresMirror mirror =
        new PostgresMirror(
            settings,
            1 << 20,
            NO_TOTALS,
            new SimpleMeterRegistry(),
            Clock.systemUTC(),
            Guard.ALL)) {
      long begin = System.nanoTime();
      mirror.start("topic", 0, start, 1);
      await().atMost(Duration.ofMinutes(2)).until(() -> tries.get() >= 3);

      // then: after two seconds, then after four
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(5));
    }
  }
}
