package wordcount.job.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobMetersTest {
  private final JobMeters meters =
      new JobMeters("t", Duration.ofSeconds(1), 0, Map.of(), () -> TopWordsSnapshot.NONE, 1);

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
    BatchListener.Executors executors = new BatchListener.Executors(meters, null, 0);
    TaskMetrics metrics = new TaskMetrics();
    metrics.setJvmGCTime(750);

    executors.onTaskEnd(ended(metrics));
    executors.onTaskEnd(ended(metrics));
    executors.onTaskEnd(ended(null));

    assertThat(meters.scrape()).contains("wordcount_executor_gc_seconds_total 1.5\n");
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
