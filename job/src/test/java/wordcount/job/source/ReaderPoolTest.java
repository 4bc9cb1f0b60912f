package wordcount.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;

class ReaderPoolTest {
  @Test
  void shouldFetchNoMoreThanFitsIntoTheHeapForAllPartitions() {
    long heap = 512L << 20;
    for (int partitions : new int[] {1, 8, 50, 1000}) {
      int fetch =
          (int)
              ReaderPool.bounded(Map.of(), partitions, heap)
                  .get(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG);
      assertThat((long) fetch * partitions).as("%d partitions", partitions).isLessThan(heap / 7);
      assertThat(fetch).isBetween(64 << 10, 8 << 20);
    }
    assertThat(ReaderPool.bounded(Map.of("max.partition.fetch.bytes", "7"), 1, heap))
        .containsEntry("max.partition.fetch.bytes", "7");
  }
}
