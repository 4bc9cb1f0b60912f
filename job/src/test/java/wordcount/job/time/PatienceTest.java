package wordcount.job.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldWaitThreeMinutesForProgressByDefault() {
    assertThat(Patience.toProgress(Map.of(), SECOND)).isEqualTo(Duration.ofMinutes(3));
    assertThat(Patience.toProgress(Map.of(), Duration.ofMinutes(1))).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "${env:TIMEOUT}", "5000", "60000", "300000"})
  void shouldFitTogetherForAnyRequestTimeout(String millis) {
    Map<String, Object> client =
        Map.of("request.timeout.ms", millis, ProducerConfig.LINGER_MS_CONFIG, 5);
    Duration request =
        millis.matches("[0-9]+") ? Duration.ofMillis(Long.parseLong(millis)) : Duration.ZERO;
    Duration progress = Patience.toProgress(client, SECOND);

    assertThat(Patience.toReadRecord(client)).isGreaterThanOrEqualTo(request);
    assertThat(Patience.toReadTotals(client)).isGreaterThanOrEqualTo(request);
    assertThat(Patience.toDeliver(client)).isGreaterThanOrEqualTo(request.plusMillis(5));
    assertThat(Patience.toCommit(client)).isGreaterThan(Patience.toDeliver(client));
    assertThat(progress)
        .isGreaterThan(Patience.toCommit(client))
        .isGreaterThan(Patience.toReadRecord(client).multipliedBy(Patience.ATTEMPTS));
    assertThat(Patience.EXPLANATION).isGreaterThan(Patience.CONTRADICTION);
  }

  @Test
  void shouldWaitForALongTransaction() {
    Map<String, Object> client = Map.of(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "600000");

    assertThat(Patience.toProgress(client, SECOND)).isGreaterThan(Duration.ofMinutes(10));
  }
}
