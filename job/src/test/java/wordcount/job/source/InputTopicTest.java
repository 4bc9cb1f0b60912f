package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Brokers that have just started give answers of long ago. */
class InputTopicTest {
  private final AtomicLong nanos = new AtomicLong();
  private Supplier<TopicFacts> brokers = () -> facts("id", 3);
  private final InputTopic topic =
      new InputTopic("t", () -> brokers.get(), nanos::get, time -> nanos.addAndGet(time.toNanos()));

  @Test
  void shouldAskAgainForATopicThatABrokerDoesNotKnowYet() {
    brokers = () -> passed().toSeconds() < 5 ? unknown() : facts("id", 3);

    assertThat(topic.facts().partitions()).isEqualTo(3);
  }

  @Test
  void shouldNotWaitLongForATopicThatIsGone() {
    brokers = InputTopicTest::unknown;

    assertThatThrownBy(topic::facts)
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TIMED_OUT))
        .hasMessageContaining("topic t is missing");
    assertThat(passed()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void shouldDoubtThatATopicHasFewerPartitionsThanBefore() {
    topic.facts();
    brokers = () -> facts("id", passed().toSeconds() < 5 ? 2 : 3);
    assertThat(topic.facts().partitions()).isEqualTo(3);

    // when: they insist
    brokers = () -> facts("id", 2);
    assertThat(topic.facts().partitions()).isEqualTo(2);
  }

  @Test
  void shouldDoubtItAlsoIfAnEarlierProcessSawMore() {
    topic.remember("id", 3);
    brokers = () -> facts("id", passed().toSeconds() < 5 ? 2 : 3);

    assertThat(topic.facts().partitions()).isEqualTo(3);
  }

  @Test
  void shouldDoubtThatATopicWasReplaced() {
    topic.remember("new", 1);
    brokers = () -> facts(passed().toSeconds() < 5 ? "old" : "new", 1);
    assertThat(topic.facts().id()).isEqualTo("new");

    // when: they insist
    brokers = () -> facts("newer", 1);
    Duration before = passed();
    assertThat(topic.facts().id()).isEqualTo("newer");
    assertThat(passed().minus(before)).isEqualTo(Duration.ofSeconds(10));
    assertThat(topic.facts().id()).isEqualTo("newer");
    assertThat(passed().minus(before)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void shouldNotBelieveTheFormerIdOnceAnotherWasSeen() {
    // given: a broker that does not know yet that the topic was replaced
    topic.remember("old", 1);
    brokers = () -> facts(passed().toMillis() == 200 ? "old" : "new", 1);

    assertThat(topic.facts().id()).isEqualTo("new");
  }

  @Test
  void shouldGiveUpIfTheBrokersContradictEachOther() {
    topic.remember("old", 1);
    brokers = () -> facts(passed().toSeconds() % 2 == 0 ? "new" : "old", 1);

    assertThatThrownBy(topic::facts)
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageContaining("contradict each other");
  }

  private Duration passed() {
    return Duration.ofNanos(nanos.get());
  }

  private static TopicFacts unknown() {
    throw new UnknownTopicOrPartitionException();
  }

  private static TopicFacts facts(String id, int partitions) {
    return new TopicFacts(
        id, Collections.nCopies(partitions, 0L), Collections.nCopies(partitions, 7L));
  }
}
