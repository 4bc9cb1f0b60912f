package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
 * Reads the totals back from the two topics and repairs them.
 *
 * <p>Each total carries the number of the transaction that wrote it and the amount that it added. A
 * total from a transaction later than the progress record was committed only partly (Kafka 3.9 can
 * tear a transaction, KAFKA-17754): what it added is undone, and {@link #repair} returns what must
 * be written back so that later readers do not rely on it.
 */
final class RestoredTotals {
  /** Header: number of the transaction that wrote the total, decimal ASCII. */
  static final String SEQ = "seq";

  /** Header: the amount that the transaction added to the total, decimal ASCII. */
  static final String DELTA = "delta";

  private final TopicReader reader;
  private final TotalsTopics topics;
  private final long maxBytes;
  private final String remedy;
  private final Set<Guard> guards;
  private Progress progress;

  private final WordTable totals = new WordTable();
  private final WordTable checks = new WordTable();

  /** The previous totals of words in uncommitted transactions. */
  private final WordTable beforeTorn = new WordTable();

  private boolean zeros;
  private long newestSeq;

  /** Writes of later transactions are undone. */
  private long lastSeq = Long.MAX_VALUE;

  /**
   * @param maxBytes memory that the totals may take
   * @param remedy what to do if they take more
   */
  RestoredTotals(
      TopicReader reader, TotalsTopics topics, long maxBytes, String remedy, Set<Guard> guards) {
    this.reader = reader;
    this.topics = topics;
    this.maxBytes = maxBytes;
    this.remedy = remedy;
    this.guards = guards;
  }

  /**
   * Reads both topics up to their ends.
   *
   * @param others receives the progress records of other jobs
   * @throws ProgramException with exit code {@code OUT_OF_MEMORY} if the totals exceed the memory
   *     limit
   */
  void read(String appId, Consumer<ConsumerRecord<byte[], byte[]>> others) {
    readProgress(appId, others);
    if (progress != null) {
      newestSeq = progress.seq();
      lastSeq = progress.seq();
    }
    FailPoint.reached("r3");
    forEach(this::take);
  }

  /** Reads only the progress. */
  void readProgress(String appId, Consumer<ConsumerRecord<byte[], byte[]>> others) {
    reader.forEach(
        topics.progress(),
        stored -> {
          if (new String(stored.key(), UTF_8).equals(appId)) {
            takeProgress(stored.value());
          } else {
            others.accept(stored);
          }
        });
  }

  private void takeProgress(byte[] value) {
    Progress read = value == null ? null : Progress.parse(value);
    // If partitions were added to the topic, an old one may hold an older record for ever.
    boolean newer = read == null || progress == null || read.seq() >= progress.seq();
    progress = newer ? read : progress;
  }

  /** Reads only the totals, up to their end, and undoes what came after a commit. */
  void readAfter(long seq) {
    lastSeq = seq;
    forEach(this::take);
    repair();
    removeZeros();
  }

  /**
   * Passes on the records of all totals in the order of their transactions: a word can be in two
   * partitions if their number was increased, and the newest total is valid.
   */
  void forEach(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    reader.forEach(topics.counts(), this::seq, action);
  }

  /** Stores one total. */
  private void take(ConsumerRecord<byte[], byte[]> stored) {
    byte[] word = stored.key();
    long total = stored.value() == null ? 0 : decimal(stored.value());
    long seq = seq(stored);
    newestSeq = Math.max(newestSeq, seq);
    boolean torn = guards.contains(Guard.UNDO) && seq > lastSeq;
    WordTable table = tableOf(word, 0, word.length);
    if (total == 0 && !torn && !table.contains(word, 0, word.length)) {
      // For a removed total, compaction keeps this tombstone for a while.
      return;
    }
    zeros |= total == 0;
    table.put(word, 0, word.length, total);
    if (torn && !beforeTorn.contains(word, 0, word.length)) {
      beforeTorn.put(word, 0, word.length, total - decimal(header(stored, DELTA)));
    }
    if (totals.memory() + beforeTorn.memory() > maxBytes) {
      throw tooMany();
    }
  }

  private ProgramException tooMany() {
    return new ProgramException(
        ExitCode.OUT_OF_MEMORY,
        "the totals do not fit into the memory of this process",
        "after reading "
            + totals.size()
            + " words of "
            + topics.counts()
            + " they take more than "
            + maxBytes
            + " bytes, half of its heap",
        remedy);
  }

  /**
   * Undoes what uncommitted transactions added.
   *
   * @return the totals to write back, by word; zero means that the word never occurred
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
   * Checks that the totals match the progress record.
   *
   * @throws ProgramException if they do not: something else wrote to the topics or deleted from
   *     them
   */
  void check() {
    removeZeros();
    if (progress == null) {
      if (guards.contains(Guard.PROGRESS) && totals.size() > 0) {
        throw new ProgramException(
            ExitCode.FAILED,
            "cannot resume from the stored totals",
            topics.counts()
                + " holds "
                + totals.size()
                + " totals, but "
                + topics.progress()
                + " has no progress record for them",
            "continue with the --app-id that counted them, restore "
                + topics.progress()
                + ", or count the input again from its beginning into other topics with"
                + " --counts-topic and --progress-topic");
      }
      return;
    }
    if (guards.contains(Guard.CONSERVATION)
        && (totals.total() != progress.total() || totals.size() != progress.distinct())) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot resume from the stored totals",
          String.format(
              Locale.ROOT,
              "%s holds %d words in %d totals, but its progress record says %d in %d",
              topics.counts(),
              totals.total(),
              totals.size(),
              progress.total(),
              progress.distinct()),
          "find out what else wrote to "
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

  /** Returns the totals of verifications, by their keys. */
  WordTable checks() {
    return checks;
  }

  private WordTable tableOf(byte[] bytes, int from, int to) {
    return CheckWords.isKey(bytes, from, to) ? checks : totals;
  }

  /** Returns the highest transaction number seen, committed or not. */
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
          "give the job its own counts topic",
          e);
    }
  }
}
