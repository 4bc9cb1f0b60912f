package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class RejectedCredentialsTest {
  private final AtomicLong now = new AtomicLong();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final Silence silence = new Silence(acknowledgements, now::get);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer());
  private final RejectedCredentials rejected =
      new RejectedCredentials(producer, acknowledgements, silence, Thread.currentThread());
  private double rejections;

  @Test
  void shouldMakeTheSenderFailWhenNothingButRejectionsHappen() {
    acknowledgements.sendingNext();
    acknowledgements.acknowledged(1);
    lookAfter(1);
    acknowledgements.sendingNext();
    rejections = 1;
    lookAfter(1);
    lookAfter(28);
    assertThat(acknowledgements.firstFailure()).isNull();

    lookAfter(2);

    assertThat(acknowledgements.firstFailure().index()).isEqualTo(1);
    assertThat(acknowledgements.firstFailure().cause())
        .isInstanceOf(SaslAuthenticationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shouldGiveABrokerTimeThatIsOnlyAway() {
    acknowledgements.sendingNext();
    lookAfter(100);
    lookAfter(100);

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldLeaveAProducerAloneThatGetsAcknowledgements() {
    acknowledgements.sendingNext();
    for (int i = 0; i < 5; i++) {
      acknowledgements.sendingNext();
      acknowledgements.acknowledged(1);
      rejections++;
      lookAfter(20);
    }

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldForgetRejectionsBeforeTheLastAcknowledgement() {
    acknowledgements.sendingNext();
    rejections = 1;
    lookAfter(20);
    acknowledgements.acknowledged(1);
    lookAfter(1);
    acknowledgements.sendingNext();
    lookAfter(100);

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldSayThatTheCredentialsAreRefused() {
    try (LineSender sender = new LineSender(producer, "lines", Pace.of(0), Delivery.LINE_BY_LINE)) {
      LineSource source =
          () -> {
            if (sender.acknowledgements().sent() == 1) {
              sender
                  .acknowledgements()
                  .failed(0, new SaslAuthenticationException("each login failed"));
              throw new InterruptedIOException();
            }
            return "line".getBytes(UTF_8);
          };

      assertThatThrownBy(() -> sender.send(source))
          .isInstanceOfSatisfying(
              ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
          .hasMessageContaining("Kafka refused the credentials: each login failed");
    }
  }

  private void lookAfter(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    MetricName name =
        new MetricName("failed-authentication-total", "producer-metrics", "", Map.of());
    double value = rejections;
    producer.setMockMetrics(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
    rejected.look();
  }
}
