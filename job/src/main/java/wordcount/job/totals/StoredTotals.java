package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The totals as the two topics hold them, read back and made whole.
 *
 * <p>Each total carries the number of the transaction that wrote it and what that added. A total
 * from a transaction later than the progress record was never committed as a whole (Kafka 3.9 can
 * tear a transaction, KAFKA-17754): what it added is taken off again, and {@link #repair} gives
 * what must be written back so that no later reader takes it for good.
 */
final class StoredTotals {
  /** Header: number of the transaction that wrote the total, decimal ASCII. */
  static final String SEQ = "seq";

  /** Header: by how much the transaction raised the total, decimal ASCII. */
  static final String DELTA = "delta";

  private final TopicReader reader;
  private final TotalsTopics topics;
  private Progress progress;
  private WordTable totals = new WordTable();
  private WordTable seqs = new WordTable();
  private final Map<Bytes, Long> beforeTorn = new LinkedHashMap<>();
  private boolean zeros;
  private long newestSeq;

  StoredTotals(TopicReader reader, TotalsTopics topics) {
    this.reader = reader;
    this.topics = topics;
  }

  /** Reads both topics up to their ends. */
  void read(String appId) {
    reader.forEach(
        topics.progress(),
        stored -> {
          if (stored.value() != null && appId.equals(new String(stored.key(), UTF_8))) {
            progress = Progress.parse(stored.value());
          }
        });
    newestSeq = progress == null ? 0 : progress.seq();
    FailPoint.reached("r3");
    reader.forEach(topics.counts(), this::take);
    seqs = new WordTable();
  }

  /** A word can stand in two partitions if their number was raised: the newest total counts. */
  private void take(ConsumerRecord<byte[], byte[]> stored) {
    byte[] word = stored.key();
    long total = stored.value() == null ? 0 : decimal(stored.value());
    long seq = decimal(header(stored, SEQ));
    if (seq < seqs.get(word, 0, word.length)) {
      return;
    }
    newestSeq = Math.max(newestSeq, seq);
    zeros |= total == 0;
    seqs.put(word, 0, word.length, seq);
    totals.put(word, 0, word.length, total);
    if (Guard.UNDO.on() && progress != null && seq > progress.seq()) {
      beforeTorn.putIfAbsent(Bytes.wrap(word), total - decimal(header(stored, DELTA)));
    }
  }

  /**
   * Takes off what uncommitted transactions added.
   *
   * @return the totals to be written back, by word; one of zero means that the word never occurred
   */
  Map<Bytes, Long> repair() {
    beforeTorn.forEach(
        (word, before) -> {
          zeros |= before == 0;
          totals.put(word.get(), 0, word.get().length, before);
        });
    return beforeTorn;
  }

  /**
   * Checks that the totals are those that the progress record speaks of.
   *
   * @throws ProgramException if they are not: something else wrote to the topics, or took from them
   */
  void check() {
    dropZeros();
    if (progress == null) {
      if (Guard.PROGRESS.on() && totals.size() > 0) {
        throw new ProgramException(
            ExitCode.FAILED,
            "cannot resume from the stored totals",
            topics.counts()
                + " holds "
                + totals.size()
                + " totals, but "
                + topics.progress()
                + " has no record of how far they go",
            "restore that topic, or delete both to count the input again from its beginning");
      }
      return;
    }
    if (Guard.CONSERVATION.on()
        && (totals.total() != progress.total() || totals.size() != progress.distinct())) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot resume from the stored totals",
          String.format(
              Locale.ROOT,
              "%s holds %d words in %d totals, its progress record says %d in %d",
              topics.counts(),
              totals.total(),
              totals.size(),
              progress.total(),
              progress.distinct()),
          "find what else wrote to the topics; then delete both to count the input again");
    }
  }

  private void dropZeros() {
    if (zeros) {
      WordTable counted = new WordTable();
      totals.forEach(
          (bytes, from, to, count) -> {
            if (count > 0) {
              counted.add(bytes, from, to, count);
            }
          });
      totals = counted;
    }
  }

  Optional<Progress> progress() {
    return Optional.ofNullable(progress);
  }

  WordTable totals() {
    return totals;
  }

  /** The highest transaction number seen, committed or not. */
  long newestSeq() {
    return newestSeq;
  }

  static ProducerRecord<byte[], byte[]> record(
      String topic, byte[] word, long total, byte[] seq, long delta) {
    var sent = new ProducerRecord<>(topic, word, total == 0 ? null : ascii(total));
    Headers headers = sent.headers();
    headers.add(SEQ, seq);
    headers.add(DELTA, ascii(delta));
    return sent;
  }

  static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> stored, String name) {
    Header header = stored.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  private long decimal(byte[] ascii) {
    try {
      return Long.parseLong(new String(ascii, US_ASCII));
    } catch (NumberFormatException | NullPointerException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot read the stored totals",
          "topic " + topics.counts() + " has a record that was not written by this job",
          "give the job a counts topic of its own",
          e);
    }
  }
}
