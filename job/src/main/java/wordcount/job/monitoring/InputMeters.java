package wordcount.job.monitoring;

import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.Tally;

/**
 * Meters of the input. They count it only when it is committed, so they agree with the totals,
 * apart from what was counted before this process started.
 */
public final class InputMeters {
  private static final String REASON = "reason";

  private final MeterFactory factory;
  private final Map<Integer, AtomicLong> lag = new ConcurrentHashMap<>();
  private final Counter records;
  private final Counter bytes;
  private final Counter words;
  private final Counter nullRecords;
  private final Counter notJson;
  private final Counter noText;
  private final Counter invalidUtf8;
  private final Counter oversize;
  private final Counter overflow;
  private final Counter lostRetention;
  private final Counter gaps;
  private final Counter checkRecords;
  private final AtomicLong roundBytes;
  private final AtomicLong lastCommitMs;

  InputMeters(MeterFactory factory, String topic) {
    this.factory = factory;
    records = counter("wordcount.records.consumed", "Records committed since the start.", topic);
    bytes =
        counter("wordcount.bytes.consumed", "Bytes of the lines committed since the start.", topic);
    words = factory.counter("wordcount.words", "Words committed since the start.");
    nullRecords = skipped("null_value");
    notJson = skipped("not_json");
    noText = skipped("no_text");
    invalidUtf8 =
        factory.counter(
            "wordcount.invalid.utf8.records", "Lines that were not UTF-8, counted with U+FFFD.");
    oversize =
        factory.counter(
            "wordcount.oversize.words", "Words over the length limit, counted as a marker.");
    overflow =
        factory.counter("wordcount.overflow.words", "Words counted as __other__ for lack of room.");
    lostRetention =
        factory.counter(
            "wordcount.input.lost.records",
            "Records deleted before they were counted.",
            REASON,
            "retention");
    gaps =
        factory.counter(
            "wordcount.input.gap.offsets", "Offsets skipped because they carry no record.");
    checkRecords =
        factory.counter("wordcount.check.records", "Records of verifications, counted separately.");
    roundBytes =
        factory.gauge("wordcount.round", "Memory that the counts of the last round took.", "bytes");
    lastCommitMs =
        factory.timestamp(
            "wordcount.last.commit.timestamp",
            "When counts were last committed; at first, when the job started.");
  }

  private Counter skipped(String reason) {
    return factory.counter(
        "wordcount.input.skipped.records",
        "Records without text by reason: null_value, not_json or no_text.",
        REASON,
        reason);
  }

  private Counter counter(String name, String description, String topic) {
    return factory.counter(name, description, "topic", topic);
  }

  /**
   * Counts the input of a commit.
   *
   * @param gapOffsets offsets that carry no record
   * @param overflowWords words counted as another one for lack of room
   * @param atMs when it was committed, in milliseconds since the epoch
   */
  public void committed(BatchCounts batch, long gapOffsets, long overflowWords, long atMs) {
    Tally tally = batch.tally();
    add(records, tally.records());
    add(bytes, tally.bytes());
    add(words, batch.words().total());
    add(nullRecords, tally.nullRecords());
    add(notJson, tally.notJsonRecords());
    add(noText, tally.noTextRecords());
    add(invalidUtf8, tally.invalidUtf8Records());
    add(oversize, tally.oversizeWords());
    add(checkRecords, tally.checkRecords());
    add(overflow, overflowWords);
    add(gaps, gapOffsets);
    roundBytes.set(batch.words().memory());
    lastCommitMs.set(atMs);
  }

  /** Counts records that were deleted before they were counted. */
  public void lost(long lostRecords) {
    add(lostRetention, lostRecords);
  }

  /** Sets how many records the commits are behind the end of a partition. */
  public void lag(int partition, long recordsBehind) {
    lag.computeIfAbsent(
            partition,
            number ->
                factory.gauge(
                    "wordcount.input.lag.records",
                    "Records not yet committed.",
                    null,
                    "partition",
                    Integer.toString(number)))
        .set(recordsBehind);
  }

  /** Returns the sum of {@link #lag(int, long)} over all partitions, in records. */
  public long lag() {
    return lag.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private static void add(Counter counter, long n) {
    counter.increment((double) n);
  }
}
