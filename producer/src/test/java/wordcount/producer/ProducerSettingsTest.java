package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import wordcount.program.ProgramException;

class ProducerSettingsTest {
  @Test
  void shouldBeExactAndFastByDefault() {
    ProducerConfig config =
        new ProducerConfig(new ProducerSettings(Map.of("bootstrap.servers", "broker:1")).asMap());

    assertThat(config.getString("acks")).isEqualTo("-1");
    assertThat(config.getBoolean("enable.idempotence")).isTrue();
    assertThat(config.getString("compression.type")).isEqualTo("lz4");
    assertThat(config.getLong("linger.ms")).isEqualTo(15);
    assertThat(config.getInt("batch.size")).isEqualTo(256 * 1024);
    assertThat(config.getLong("buffer.memory")).isEqualTo(64 * 1024 * 1024);
    assertThat(config.getInt("max.request.size")).isEqualTo(12 * 1024 * 1024);
  }

  @Test
  void shouldLetTheUserTune() {
    ProducerSettings settings =
        new ProducerSettings(Map.of("linger.ms", "0", "max.request.size", "1000", "acks", "-1"));

    assertThat(settings.asMap()).containsEntry("linger.ms", "0");
    assertThat(settings.maxLineBytes()).isEqualTo(1000);
  }

  @Test
  void shouldRefuseWhatLosesOrDoublesLines() {
    for (Map.Entry<String, Object> setting :
        Map.<String, Object>of("acks", "1", "enable.idempotence", "false", "transactional.id", "me")
            .entrySet()) {
      assertThatThrownBy(() -> new ProducerSettings(Map.ofEntries(setting)))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining(setting.getKey() + "=" + setting.getValue());
    }
  }

  @Test
  void shouldLetTheUserLengthenATransaction() {
    Map<String, Object> usual =
        new ProducerSettings(Map.of()).transactional("id", Duration.ofMinutes(2));
    Map<String, Object> longer =
        new ProducerSettings(Map.of("transaction.timeout.ms", "3600000"))
            .transactional("id", Duration.ofMinutes(2));

    assertThat(usual).containsEntry("transactional.id", "id");
    assertThat(usual).containsEntry("transaction.timeout.ms", 120_000);
    assertThat(longer).containsEntry("transaction.timeout.ms", "3600000");
  }
}
