package wordcount.job.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobMetersTest {
  private final JobMeters meters = new JobMeters("t", Duration.ofSeconds(1), List::of);

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void shouldShowTheMetersOfTheProducerInUseAndOfNoOther() throws Exception {
    // given
    try (var first = producer("first");
        var second = producer("second")) {
      AutoCloseable watched = meters.watch(first);
      assertThat(meters.scrape()).containsPattern("kafka_producer_.*client_id=\"first\"");

      // when
      watched.close();
      watched = meters.watch(second);

      // then
      assertThat(meters.scrape())
          .containsPattern("kafka_producer_.*client_id=\"second\"")
          .doesNotContain("client_id=\"first\"");
      watched.close();
      assertThat(meters.scrape()).doesNotContain("client_id=");
    }
  }

  @Test
  void shouldAddUpTheGarbageCollectionOfTasks() {
    BatchListener.ExecutorListener executors = new BatchListener.ExecutorListener(meters, null, 0);
    TaskMetrics metrics = new TaskMetrics();
    metrics.setJvmGCTime(750);

    executors.onTaskEnd(ended(metrics));
    executors.onTaskEnd(ended(metrics));
    executors.onTaskEnd(ended(null));

    assertThat(meters.scrape()).contains("wordcount_executor_gc_seconds_total 1.5\n");
  }

  @Test
  void shouldBeginWithTheTimeOfTheStartWhereNothingHasEndedYet() {
    double batch = value("wordcount_last_batch_completed_timestamp_seconds");

    assertThat(batch).isCloseTo((double) Instant.now().getEpochSecond(), within(60.0));
    // Equal, since a commit later than the last batch would count as not shown yet.
    assertThat(value("wordcount_last_commit_timestamp_seconds")).isEqualTo(batch);
  }

  @Test
  void shouldHaveBucketsForDelaysOfLongIntervals() {
    Duration halfMinute = Duration.ofSeconds(30);
    try (JobMeters slow = new JobMeters("t", halfMinute, List::of)) {
      slow.batches().delays(Duration.ofSeconds(400), Duration.ofSeconds(45), 1);

      // The alerts ask for more than one interval and for more than ten.
      assertThat(slow.scrape())
          .contains("wordcount_batch_scheduling_delay_seconds_bucket{le=\"300.0\"} 0\n")
          .contains("wordcount_batch_scheduling_delay_seconds_bucket{le=\"600.0\"} 1\n")
          .contains("wordcount_batch_processing_seconds_bucket{le=\"30.0\"} 0\n")
          .contains("wordcount_batch_processing_seconds_bucket{le=\"60.0\"} 1\n");
    }
  }

  private double value(String name) {
    return meters
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static SparkListenerTaskEnd ended(TaskMetrics metrics) {
    return new SparkListenerTaskEnd(0, 0, "ResultTask", null, null, null, metrics);
  }

  private static KafkaProducer<byte[], byte[]> producer(String clientId) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", "localhost:1", "client.id", clientId),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
