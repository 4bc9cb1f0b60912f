package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class SilenceWatchTest {
  private final AtomicLong now = new AtomicLong();
  private final Acknowledgements acknowledgements = new Acknowledgements(now::get);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer());
  private final SilenceWatch watch =
      new SilenceWatch(producer, acknowledgements, Duration.ofMinutes(2), Thread.currentThread());
  private double rejections;

  @Test
  void shouldMakeTheSenderFailWhenNothingButRejectionsHappen() {
    acknowledgements.sendingNext();
    acknowledgements.acknowledged(1);
    checkAfter(1);
    acknowledgements.sendingNext();
    rejections = 1;
    checkAfter(1);
    checkAfter(28);
    assertThat(acknowledgements.firstFailure()).isNull();

    checkAfter(2);

    assertThat(acknowledgements.firstFailure().index()).isEqualTo(1);
    assertThat(acknowledgements.firstFailure().cause())
        .isInstanceOf(SaslAuthenticationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shouldGiveABrokerTimeThatIsOnlyAway() {
    acknowledgements.sendingNext();
    checkAfter(119);
    assertThat(acknowledgements.firstFailure()).isNull();

    checkAfter(1);

    assertThat(acknowledgements.firstFailure().cause())
        .isInstanceOf(TimeoutException.class)
        .hasMessage("nothing was acknowledged for 120 s");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shouldWaitAsLongAsSomeLinesAreAcknowledged() {
    for (int i = 0; i < 1000; i++) {
      acknowledgements.sendingNext();
    }
    for (int i = 0; i < 10; i++) {
      checkAfter(100);
      acknowledgements.acknowledged(1);
    }

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldNotCountTheTimeInWhichThisProcessWasSuspended() {
    acknowledgements.sendingNext();
    now.addAndGet(Duration.ofHours(8).toNanos());
    checkAfter(100);

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldKeepTheReasonThoughEarlierLinesFailBecauseOfIt() {
    acknowledgements.sendingNext();
    acknowledgements.sendingNext();
    acknowledgements.acknowledged(1);
    checkAfter(121);
    acknowledgements.failed(0, new KafkaException("Producer is closed forcefully."));

    assertThat(acknowledgements.firstFailure().index()).isZero();
    assertThat(acknowledgements.firstFailure().cause()).isInstanceOf(TimeoutException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shouldLeaveAProducerAloneThatGetsAcknowledgements() {
    acknowledgements.sendingNext();
    for (int i = 0; i < 5; i++) {
      acknowledgements.sendingNext();
      acknowledgements.acknowledged(1);
      rejections++;
      checkAfter(20);
    }

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldForgetRejectionsBeforeTheLastAcknowledgement() {
    acknowledgements.sendingNext();
    rejections = 1;
    checkAfter(20);
    acknowledgements.acknowledged(1);
    checkAfter(1);
    acknowledgements.sendingNext();
    checkAfter(100);

    assertThat(acknowledgements.firstFailure()).isNull();
  }

  @Test
  void shouldReportRejectedCredentials() {
    try (LineSender sender = sender()) {
      LineSource source =
          () -> {
            if (sender.acknowledgements().sent() == 1) {
              sender
                  .acknowledgements()
                  .giveUp(new SaslAuthenticationException("each login failed"));
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

  private LineSender sender() {
    return new LineSender(
        producer, "lines", Pace.of(0), LineSender.Delivery.LINE_BY_LINE, Duration.ofMinutes(2));
  }

  /** Lets this time pass with a check each second. */
  private void checkAfter(long seconds) {
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
    for (long i = 0; i < seconds; i++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      watch.check();
    }
  }
}
