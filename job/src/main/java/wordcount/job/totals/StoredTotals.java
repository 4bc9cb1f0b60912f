package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import wordcount.job.count.WordTable;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.program.CheckWords;
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
  private final long maxBytes;
  private Progress progress;
  private final WordTable totals = new WordTable();
  private final WordTable checks = new WordTable();

  /** Of words in uncommitted transactions, the total before. */
  private final WordTable beforeTorn = new WordTable();

  private boolean zeros;
  private long newestSeq;

  /** What later transactions wrote is taken off again. */
  private long lastSeq = Long.MAX_VALUE;

  StoredTotals(TopicReader reader, TotalsTopics topics, long maxBytes) {
    this.reader = reader;
    this.topics = topics;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads both topics up to their ends.
   *
   * @throws ProgramException with exit code {@code OUT_OF_MEMORY} if the totals take more memory
   *     than they may
   */
  void read(String appId) {
    readProgress(appId);
    if (progress != null) {
      newestSeq = progress.seq();
      lastSeq = progress.seq();
    }
    FailPoint.reached("r3");
    reader.forEach(topics.counts(), this::seq, this::take);
  }

  /** Reads how far the totals go, and no totals. */
  void readProgress(String appId) {
    reader.forEach(
        topics.progress(),
        stored -> {
          if (stored.value() != null && appId.equals(new String(stored.key(), UTF_8))) {
            progress = Progress.parse(stored.value());
          }
        });
  }

  /** Reads the totals up to their end and no progress, and takes off what came after a commit. */
  void readAfter(long seq) {
    lastSeq = seq;
    reader.forEach(topics.counts(), this::seq, this::take);
    repair();
    removeZeros();
  }

  /**
   * Takes a total. They come in the order of their transactions: a word can stand in two partitions
   * if their number was raised, and the newest total counts.
   */
  private void take(ConsumerRecord<byte[], byte[]> stored) {
    byte[] word = stored.key();
    long total = stored.value() == null ? 0 : decimal(stored.value());
    long seq = seq(stored);
    newestSeq = Math.max(newestSeq, seq);
    boolean torn = Guard.UNDO.on() && seq > lastSeq;
    WordTable table = tableOf(word, 0, word.length);
    if (total == 0 && !torn && !table.contains(word, 0, word.length)) {
      // Of a total that was removed, compaction leaves this for a while.
      return;
    }
    zeros |= total == 0;
    table.put(word, 0, word.length, total);
    if (totals.memory() > maxBytes) {
      throw tooMany();
    }
    if (torn && !beforeTorn.contains(word, 0, word.length)) {
      beforeTorn.put(word, 0, word.length, total - decimal(header(stored, DELTA)));
    }
  }

  private ProgramException tooMany() {
    return new ProgramException(
        ExitCode.OUT_OF_MEMORY,
        "the totals are too many for the memory of this process",
        "after "
            + totals.size()
            + " words of "
            + topics.counts()
            + " they take more than "
            + maxBytes
            + " bytes, half of its heap",
        "give the job a larger heap (-Xmx, spark.driver.memory, job.driver.memory)");
  }

  /**
   * Takes off what uncommitted transactions added.
   *
   * @return the totals to be written back, by word; one of zero means that the word never occurred
   */
  WordTable repair() {
    beforeTorn.forEach(
        (bytes, from, to, before) -> {
          zeros |= before == 0;
          tableOf(bytes, from, to).put(bytes, from, to, before);
        });
    return beforeTorn;
  }

  /**
   * Checks that the totals are those that the progress record speaks of.
   *
   * @throws ProgramException if they are not: something else wrote to the topics, or took from them
   */
  void check() {
    removeZeros();
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
            "restore "
                + topics.progress()
                + ", or delete both topics to count the input again from its beginning");
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
          "find what else wrote to "
              + topics.counts()
              + " or "
              + topics.progress()
              + "; then delete both to count the input again");
    }
  }

  private void removeZeros() {
    if (zeros) {
      totals.removeZeros();
      checks.removeZeros();
    }
  }

  Optional<Progress> progress() {
    return Optional.ofNullable(progress);
  }

  WordTable totals() {
    return totals;
  }

  /** The totals of verifications, by their keys. */
  WordTable checks() {
    return checks;
  }

  private WordTable tableOf(byte[] bytes, int from, int to) {
    return CheckWords.isKey(bytes, from, to) ? checks : totals;
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

  private long seq(ConsumerRecord<byte[], byte[]> stored) {
    return decimal(header(stored, SEQ));
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
