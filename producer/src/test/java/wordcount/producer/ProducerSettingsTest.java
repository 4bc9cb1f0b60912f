package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import wordcount.program.KafkaOptions;
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
    assertThat(config.getInt("delivery.timeout.ms")).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void shouldLetTheUserTune() {
    ProducerSettings settings =
        new ProducerSettings(Map.of("linger.ms", "0", "max.request.size", "1000", "acks", "-1"));

    assertThat(settings.asMap()).containsEntry("linger.ms", "0");
    assertThat(settings.maxLineBytes()).isEqualTo(1000);
  }

  @Test
  void shouldRejectSettingsThatLoseOrDoubleLines() {
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
    ProducerSettings usual =
        new ProducerSettings(Map.of()).transactional("id", Duration.ofMinutes(2));
    ProducerSettings longer =
        new ProducerSettings(Map.of("transaction.timeout.ms", "3600000"))
            .transactional("id", Duration.ofMinutes(2));

    assertThat(usual.asMap()).containsEntry("transactional.id", "id");
    assertThat(usual.transactionTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(longer.transactionTimeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shouldWaitForAcknowledgementsAsLongAsKafkasClientDoes() {
    assertThat(patience(Map.of())).hasMinutes(2);
    assertThat(patience(Map.of("delivery.timeout.ms", "40000"))).hasSeconds(40);
    assertThat(patience(Map.of("linger.ms", "600000"))).hasSeconds(630);
  }

  private static Duration patience(Map<String, Object> properties) {
    return new ProducerSettings(properties).patience();
  }

  @Test
  void shouldFollowReferencesInNumbers(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("limit"), "1000");
    KafkaOptions options = new KafkaOptions();
    new CommandLine(options)
        .parseArgs("--kafka-property=max.request.size=${directory:" + directory + ":limit}");

    assertThat(new ProducerSettings(options.clientProperties()).maxLineBytes()).isEqualTo(1000);
  }
}
