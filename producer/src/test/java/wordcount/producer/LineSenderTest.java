package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class LineSenderTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private static LineSource lines(String... lines) {
    Iterator<String> rest = List.of(lines).iterator();
    return () -> rest.hasNext() ? rest.next().getBytes(UTF_8) : null;
  }

  private static String[] numbered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> "line " + n).toArray(String[]::new);
  }

  private static MockProducer<byte[], byte[]> producer(boolean acknowledging) {
    return new MockProducer<>(acknowledging, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static LineSender sender(MockProducer<byte[], byte[]> producer) {
    return sender(producer, Duration.ofMinutes(2));
  }

  private static LineSender sender(MockProducer<byte[], byte[]> producer, Duration patience) {
    return new LineSender(
        producer, "lines", Pace.of(0), LineSender.Delivery.LINE_BY_LINE, patience);
  }

  private static void assertFails(ThrowingCallable code, int exitCode, String... words) {
    assertThatThrownBy(code)
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(exitCode);
              assertThat(e.getMessage() + "\n" + e.remedy()).contains(words);
            });
  }

  @Test
  void shouldSendEachLineAsOneRecordWithoutKey() {
    MockProducer<byte[], byte[]> producer = producer(true);
    try (LineSender sender = sender(producer)) {
      SendSummary summary = sender.send(lines("one", "", "drei €"));

      assertThat(producer.history())
          .extracting(ProducerRecord::value)
          .containsExactly("one".getBytes(UTF_8), new byte[0], "drei €".getBytes(UTF_8));
      assertThat(producer.history())
          .allSatisfy(
              sent -> {
                assertThat(sent.topic()).isEqualTo("lines");
                assertThat(sent.key()).isNull();
              });
      assertThat(summary.lines()).isEqualTo(3);
      assertThat(summary.bytes()).isEqualTo(11);
      assertThat(summary.complete()).isTrue();
    }
  }

  @Test
  void shouldCountOnlyAcknowledgedLines() {
    MockProducer<byte[], byte[]> producer = producer(false);
    LineSender sender = sender(producer);
    LineSource lines = lines("a", "b", "c");
    LineSource watched =
        () -> {
          assertThat(sender.acknowledgements().lines()).isZero();
          return lines.next();
        };

    assertThat(sender.send(watched).lines()).isEqualTo(3);
    assertThat(sender.acknowledgements().sent()).isEqualTo(3);
  }

  @Test
  void shouldStopAtARejectedLineAndReportTheLinesInTheTopic() {
    MockProducer<byte[], byte[]> producer = producer(false);
    LineSource lines = lines(numbered(10));
    LineSource failing =
        () -> {
          // Of five lines on their way the third is refused; the first two and the last two are in.
          if (producer.history().size() == 5) {
            producer.completeNext();
            producer.completeNext();
            producer.errorNext(new TopicAuthorizationException("lines"));
          }
          return lines.next();
        };

    assertFails(
        () -> sender(producer).send(failing),
        ExitCode.FAILED,
        "line 3 was not acknowledged",
        "Kafka acknowledged 5 of 6 lines",
        "the first 2 without a gap");
    assertThat(producer.history()).as("sends no more after a failure").hasSize(6);
  }

  @Test
  void shouldExitWithUnreachableWhenKafkaDoesNotAnswer() {
    MockProducer<byte[], byte[]> producer = producer(false);
    LineSource lines = lines(numbered(3));
    LineSource failing =
        () -> {
          if (producer.history().size() == 3) {
            producer.completeNext();
            producer.errorNext(new TimeoutException("120000 ms has passed"));
            producer.errorNext(new TimeoutException("120000 ms has passed"));
          }
          return lines.next();
        };

    assertFails(
        () -> sender(producer).send(failing),
        ExitCode.UNREACHABLE,
        "line 2 was not acknowledged",
        "Kafka acknowledged 1 of 3 lines, the first 1 without a gap");
  }

  @Test
  void shouldReportAnExceptionThatTheProducerThrowsAtOnce() {
    MockProducer<byte[], byte[]> producer = producer(true);
    producer.sendException = new AuthorizationException("not yours");

    assertFails(
        () -> sender(producer).send(lines("a", "b")),
        ExitCode.FAILED,
        "line 1 was not acknowledged",
        "Kafka acknowledged 0 of 1 lines");
  }

  @Test
  void shouldAdviseOnALineThatTheBrokerFindsTooLong() {
    MockProducer<byte[], byte[]> producer = producer(true);
    producer.sendException = new RecordTooLargeException("13 is over 12");

    assertFails(
        () -> sender(producer).send(lines("a")),
        ExitCode.FAILED,
        "13 is over 12",
        "max.message.bytes");
  }

  @Test
  void shouldFlushTheLinesBeforeAnUnreadableOne() {
    MockProducer<byte[], byte[]> producer = producer(false);
    LineSource lines = lines("a", "b");
    LineSource unreadable =
        () -> {
          byte[] line = lines.next();
          if (line == null) {
            throw new IOException("disk on fire");
          }
          return line;
        };

    assertFails(
        () -> sender(producer).send(unreadable),
        ExitCode.FAILED,
        "line 3 cannot be read: disk on fire",
        "the 2 lines before it are in the topic");
  }

  @Test
  void shouldReportAFileThatDisappeared() {
    LineSource vanished =
        () -> {
          throw new NoSuchFileException("book.txt");
        };

    assertFails(
        () -> whole(producer(true)).send(vanished),
        ExitCode.FAILED,
        "line 1 cannot be read: no such file",
        "nothing was sent");
  }

  private static LineSource tooLongSecondLine() {
    LineSource lines = lines("a");
    return () -> {
      byte[] line = lines.next();
      if (line == null) {
        throw new ProgramException(
            ExitCode.FAILED, "line 2 is too long", "why", SendFailure.TOO_LONG);
      }
      return line;
    };
  }

  @Test
  void shouldKeepTheAdviceForALineThatIsTooLong() {
    assertFails(
        () -> sender(producer(true)).send(tooLongSecondLine()),
        ExitCode.FAILED,
        "line 2 is too long: why",
        "the line before it is in the topic",
        "max.request.size");
  }

  @Test
  void shouldFinishInOrderWhenInterrupted() {
    MockProducer<byte[], byte[]> producer = producer(true);
    LineSource lines = lines(numbered(10));
    LineSource interrupting =
        () -> {
          if (producer.history().size() == 4) {
            Thread.currentThread().interrupt();
          }
          return lines.next();
        };

    SendSummary summary = sender(producer).send(interrupting);

    assertThat(summary.lines()).isEqualTo(5);
    assertThat(summary.complete()).isFalse();
    assertThat(summary.text()).startsWith("stopped lines=5 ");
    assertThat(producer.closed()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void shouldReportThatStoppingCutOffTheLastLines() {
    MockProducer<byte[], byte[]> producer = new Unanswered();
    LineSource lines = lines(numbered(10));
    LineSource interrupting =
        () -> {
          if (producer.history().size() == 4) {
            producer.completeNext();
            Thread.currentThread().interrupt();
          }
          return lines.next();
        };

    assertFails(
        () -> sender(producer).send(interrupting),
        ExitCode.INTERRUPTED,
        "line 2 was not acknowledged",
        "Kafka acknowledged 1 of 5 lines, the first 1 without a gap");
  }

  @Test
  @Timeout(30)
  void shouldGiveUpWhenKafkaNoLongerAnswers() {
    assertFails(
        () -> sender(new Unanswered(), Duration.ofMillis(1)).send(lines("a", "b")),
        ExitCode.UNREACHABLE,
        "line 1 was not acknowledged: Kafka does not answer: nothing was acknowledged for ",
        "Kafka acknowledged 0 of 2 lines");
  }

  /** Like a producer whose broker is gone: closing it abandons all lines. */
  private static final class Unanswered extends MockProducer<byte[], byte[]> {
    Unanswered() {
      super(false, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized void flush() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }

    @Override
    public void close(Duration timeout) {
      while (errorNext(new KafkaException("Producer is closed forcefully."))) {}
      super.close(timeout);
    }
  }

  @Test
  void shouldReportThatNothingOfAWholeTextWasSent() {
    assertFails(
        () -> whole(producer(true)).send(tooLongSecondLine()),
        ExitCode.FAILED,
        "line 2 is too long: why",
        "nothing was sent",
        "max.request.size");
  }

  @Test
  void shouldLeaveTheEndOfAStoppedTransactionToItsOwner() {
    MockProducer<byte[], byte[]> producer = producer(true);
    Thread.currentThread().interrupt();

    assertThat(whole(producer).send(lines("a")).complete()).isFalse();

    assertThat(producer.closed()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static LineSender whole(MockProducer<byte[], byte[]> producer) {
    return new LineSender(
        producer, "lines", Pace.of(0), LineSender.Delivery.WHOLE, Duration.ofMinutes(2));
  }

  @Test
  void shouldKeepItsRateAfterItsSourceWasIdle() {
    AtomicLong now = new AtomicLong();
    Pace pace = Pace.of(10, now::get, now::addAndGet);
    MockProducer<byte[], byte[]> producer = producer(true);
    LineSource lines = lines(numbered(22));
    LineSource idle =
        () -> {
          now.addAndGet(producer.history().size() == 2 ? HOUR : 0);
          return lines.next();
        };

    try (LineSender sender =
        new LineSender(
            producer, "lines", pace, LineSender.Delivery.LINE_BY_LINE, Duration.ofMinutes(2))) {
      sender.send(idle);
    }

    assertThat(now.get() - HOUR).isEqualTo(Duration.ofMillis(2200).toNanos());
  }

  @Test
  void shouldCallAnEndlessSourceCompleteWhenStopped() {
    ZipfText endless = new ZipfText(new ZipfText.Shape(1, 0, 3, 10));
    Thread.currentThread().interrupt();

    assertThat(sender(producer(true)).send(endless).complete()).isTrue();
  }
}
