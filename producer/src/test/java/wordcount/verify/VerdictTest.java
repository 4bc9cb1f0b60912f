package wordcount.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Verification.Plan PLAN =
      new Verification.Plan("lines", 1, "v", 1, 1, 1, Duration.ZERO);

  @Test
  void shouldBeExactWhenEveryTotalIsAsExpected() {
    Verdict verdict = compare(Map.of("a", 2L, "b", 1L), Map.of("a", 2L, "b", 1L));

    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.words()).isEqualTo(3);
  }

  @Test
  void shouldTellLostWordsFromDoubledOnes() {
    Verdict verdict =
        compare(Map.of("a", 2L, "b", 1L, "c", 1L), Map.of("a", 1L, "b", 3L, "stray", 1L));

    assertThat(verdict.exact()).isFalse();
    assertThat(verdict.lost()).containsOnly(Map.entry("a", 1L), Map.entry("c", 1L));
    assertThat(verdict.doubled()).containsOnly(Map.entry("b", 2L), Map.entry("stray", 1L));
  }

  @Test
  void shouldTakeNothingForLostThatMayYetBeCounted() {
    Verdict verdict =
        Verdict.compare(
            PLAN,
            Map.of("a", 2L, "b", 1L),
            Map.of("b", 2L),
            false,
            List.of(),
            Duration.ofSeconds(2));

    assertThat(verdict.lost()).isEmpty();
    assertThat(verdict.doubled()).containsOnly(Map.entry("b", 1L));
  }

  @Test
  void shouldGiveLatenciesByNearestRank() {
    List<Duration> latencies =
        IntStream.rangeClosed(1, 100).mapToObj(i -> Duration.ofMillis(101 - i)).toList();
    Verdict verdict =
        Verdict.compare(PLAN, Map.of(), Map.of(), true, latencies, Duration.ofSeconds(2));

    assertThat(verdict.latencySeconds(0.5)).isEqualTo(0.050);
    assertThat(verdict.latencySeconds(0.99)).isEqualTo(0.099);
  }

  @Test
  void shouldWriteItselfAsOneLineOfJson() {
    assertThat(compare(Map.of("a", 2L), Map.of("a", 1L)).json())
        .isEqualTo(
            "{\"exact\":false,\"run\":\"v\",\"seed\":1,\"messages\":1,\"words\":2,"
                + "\"lostWords\":1,\"doubledWords\":0,\"latencyP50Seconds\":0.0,"
                + "\"latencyP99Seconds\":0.0,\"tookSeconds\":1.5,"
                + "\"lost\":{\"a\":1},\"doubled\":{}}");
  }

  @Test
  void shouldEscapeWordsThatOthersWroteIntoTheTopic() {
    assertThat(compare(Map.of(), Map.of("v\"\n", 1L)).json())
        .endsWith("\"doubled\":{\"v\\\"\\n\":1}}");
  }

  private static Verdict compare(Map<String, Long> expected, Map<String, Long> seen) {
    return Verdict.compare(PLAN, expected, seen, true, List.of(), Duration.ofMillis(1500));
  }
}
