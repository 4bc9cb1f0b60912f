package wordcount.job.totals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import wordcount.program.ProgramException;

class OtherOwnersTest {
  private static final TotalsTopics TOPICS = new TotalsTopics("counts", "progress");

  private final OtherOwners others = new OtherOwners(new Owner("self", TOPICS, () -> "new"));

  @Test
  void shouldRefuseATopicThatAnotherJobCountsInto() {
    take(owner("other", "new").progress(counted(7)));
    take(owner("claimant", "new").progress(counted(0)));

    assertThat(others.refusal(0))
        .get()
        .extracting(ProgramException::getMessage)
        .asString()
        .contains("counts into topic counts", "its --app-id is other,");
    assertThat(others.refusal(5)).isPresent();
  }

  @Test
  void shouldRefuseATopicThatAnotherJobHasClaimedUntilItHasCountedItself() {
    take(owner("other", "new").progress(counted(0)));

    assertThat(others.refusal(0))
        .get()
        .extracting(ProgramException::getMessage)
        .asString()
        .contains("has claimed topic counts");
    assertThat(others.refusal(1)).isEmpty();
  }

  @Test
  void shouldTakeATopicThatWasRecreated() {
    take(owner("other", "old").progress(counted(7)));

    assertThat(others.refusal(0)).isEmpty();
    assertThat(others.refusal(5)).isEmpty();
  }

  @Test
  void shouldForgetAJobThatHasWithdrawnOrCountsElsewhere() {
    take(owner("one", "new").progress(counted(7)));
    take(owner("one", "new").withdrawal());
    take(owner("two", "new").progress(counted(7)));
    take(owner("two", "elsewhere").progress(counted(8)));

    assertThat(others.refusal(0)).isEmpty();
  }

  @Test
  void shouldRecogniseRecordsWithoutTheTopicsId() {
    ProducerRecord<byte[], byte[]> earlier = owner("other", "").progress(counted(7));
    earlier.headers().remove("counts-id");
    take(earlier);

    assertThat(others.refusal(5)).isPresent();
  }

  private void take(ProducerRecord<byte[], byte[]> sent) {
    var stored = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(header -> stored.headers().add(header));
    others.take(stored);
  }

  private static Owner owner(String appId, String countsId) {
    return new Owner(appId, TOPICS, () -> countsId);
  }

  private static Progress counted(long words) {
    return new Progress(Progress.FORMAT, 1, "t", "id", List.of(9L), 3, 0, words, 1, "c", "me");
  }
}
