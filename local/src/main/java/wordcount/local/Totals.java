package wordcount.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import wordcount.job.count.WordTable;
import wordcount.job.totals.TopicReader;

/** The totals of all words at one moment. */
final class Totals {
  private final WordTable table = new WordTable();
  private int distinct;

  /** The totals that are committed in the topic at the moment; none if there is no such topic. */
  static Totals read(Map<String, Object> clientProperties, String topic) {
    Totals totals = new Totals();
    new TopicReader(clientProperties).forEach(topic, totals::put);
    return totals;
  }

  private void put(ConsumerRecord<byte[], byte[]> record) {
    byte[] word = record.key();
    put(
        word,
        record.value() == null
            ? 0
            : Long.parseLong(new String(record.value(), StandardCharsets.US_ASCII)));
  }

  /** Sets the total of a word; 0 is as if the word had never been there. */
  void put(byte[] word, long total) {
    long before = table.put(word, 0, word.length, total);
    distinct += Long.signum(total) - Long.signum(before);
  }

  /** Sum of all totals. */
  long words() {
    return table.total();
  }

  /** Number of distinct words. */
  int distinct() {
    return distinct;
  }

  /** The most frequent words, in {@link CountedWord#ORDER}. */
  List<CountedWord> top(int limit) {
    PriorityQueue<CountedWord> best = new PriorityQueue<>(CountedWord.ORDER.reversed());
    table.forEach(
        (bytes, from, to, total) -> {
          if (total > 0) {
            best.add(new CountedWord(Arrays.copyOfRange(bytes, from, to), total));
            if (best.size() > limit) {
              best.remove();
            }
          }
        });
    List<CountedWord> top = new ArrayList<>(best);
    top.sort(CountedWord.ORDER);
    return top;
  }

  /** All words, in {@link CountedWord#ORDER}. */
  List<CountedWord> all() {
    return top(Integer.MAX_VALUE);
  }
}
