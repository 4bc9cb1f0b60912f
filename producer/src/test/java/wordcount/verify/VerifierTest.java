package wordcount.verify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class VerifierTest {
  @Test
  void shouldSendOutsideAnyTransactionThatTheConfigurationNames() {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1", "max.block.ms", "1", "transactional.id", "another");
    try (var producer = Verifier.producer(properties)) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("lines", "line")).get())
          .hasCauseInstanceOf(TimeoutException.class);
      producer.close(Duration.ZERO);
    }
  }
}
