package wordcount.local.totals;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;
import wordcount.job.totals.PastTotals;
import wordcount.job.totals.Progress;
import wordcount.program.CheckWords;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The totals of all words at one moment. This JVM, which also hosts the servers, may not have
 * enough memory for them: totals over the limit are kept in files.
 */
public final class Totals {
  /** Share of the heap for the table, and the same for the words while they are sorted. */
  private static final int SHARE_OF_HEAP = 16;

  private static final Comparator<WordTotal> BY_WORD =
      Comparator.comparing(WordTotal::word, Arrays::compareUnsigned);

  private final long room;
  private final Path folder;
  private final SortedWords earlier;
  private WordTable table = new WordTable();
  private final Sums sums = new Sums();
  private List<WordCount> top = List.of();
  private long commit;

  /** A digest of totals, independent of their order: equal if all totals are equal. */
  static final class Sums {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private long words;
    private long distinct;
    private long digest;

    /** Adds the total of one more word. */
    void add(byte[] word, long total) {
      long hash = total;
      for (byte one : word) {
        hash = (hash ^ one) * FACTOR;
        hash ^= hash >>> Integer.SIZE;
      }
      words += total;
      distinct++;
      digest += hash * FACTOR;
    }

    long words() {
      return words;
    }

    long distinct() {
      return distinct;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sums sums
          && words == sums.words
          && distinct == sums.distinct
          && digest == sums.digest;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(digest);
    }
  }

  /**
   * @param room memory limit in bytes for the table, and the same for sorting
   * @param folder where to put files; they are not deleted
   */
  public Totals(long room, Path folder) {
    this.room = room;
    this.folder = folder;
    earlier = new SortedWords(BY_WORD, room, folder);
  }

  /**
   * Reads the totals currently committed in the topic; none if the topic does not exist.
   *
   * @param committed the totals in Kafka
   * @param top how many of the most frequent words to keep at hand
   * @param folder where to put files
   * @throws ProgramException if there is no disk space for them
   */
  public static Totals read(PastTotals committed, int top, Path folder) {
    Totals totals = new Totals(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, folder);
    try {
      totals.commit = committed.progress().map(Progress::seq).orElse(0L);
      committed.forEach(totals::put);
      totals.settle(top);
      return totals;
    } catch (IOException | UncheckedIOException e) {
      throw unsortable(folder, e);
    }
  }

  private void put(ConsumerRecord<byte[], byte[]> record) {
    if (CheckWords.isKey(record.key(), 0, record.key().length)) {
      return;
    }
    try {
      put(
          record.key(),
          record.value() == null ? 0 : Long.parseLong(new String(record.value(), US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the total of a word; 0 removes the word. */
  public void put(byte[] word, long total) throws IOException {
    table.put(word, 0, word.length, total);
    if (table.memory() > room) {
      clearTable();
    }
  }

  private void clearTable() throws IOException {
    each(table, earlier::add);
    table = new WordTable();
  }

  /** Call it when all totals are put: determines their number and the most frequent words. */
  public void settle(int limit) throws IOException {
    PriorityQueue<WordTotal> best = new PriorityQueue<>(WordTotal.ORDER.reversed());
    forEach(
        word -> {
          sums.add(word.word(), word.total());
          best.add(word);
          if (best.size() > limit) {
            best.remove();
          }
        });
    top =
        best.stream()
            .sorted(WordTotal.ORDER)
            .map(one -> new WordCount(new String(one.word(), UTF_8), one.total()))
            .toList();
  }

  /** Passes on each word that has a total once, in any order. */
  private void forEach(SortedWords.Sink sink) throws IOException {
    SortedWords.Sink counted =
        word -> {
          if (word.total() > 0) {
            sink.word(word);
          }
        };
    if (earlier.isEmpty()) {
      each(table, counted);
      return;
    }
    clearTable();
    earlier.finish();
    WordTotal[] newest = new WordTotal[1];
    earlier.forEach(
        word -> {
          if (newest[0] != null && BY_WORD.compare(newest[0], word) != 0) {
            counted.word(newest[0]);
          }
          newest[0] = word;
        });
    counted.word(newest[0]);
  }

  private static void each(WordTable table, SortedWords.Sink sink) throws IOException {
    try {
      table.forEach(
          (bytes, from, to, total) -> {
            try {
              sink.word(new WordTotal(Arrays.copyOfRange(bytes, from, to), total));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns the digest of the totals. */
  Sums sums() {
    return sums;
  }

  /** Returns the number of the last commit when they were read; 0 if there was none. */
  long commit() {
    return commit;
  }

  /** Returns the sum of all totals. */
  public long words() {
    return sums.words();
  }

  /** Returns the number of distinct words. */
  public long distinct() {
    return sums.distinct();
  }

  /** Returns the most frequent words, the most frequent first. */
  public List<WordCount> top() {
    return top;
  }

  /**
   * Writes all words in {@link WordTotal#ORDER}.
   *
   * @throws IOException if they cannot be written to {@code out}
   * @throws ProgramException if there is no disk space to sort them
   */
  public void writeTo(OutputStream out) throws IOException {
    SortedWords sorted = new SortedWords(WordTotal.ORDER, room, folder);
    try {
      forEach(sorted::add);
      sorted.finish();
    } catch (IOException e) {
      throw unsortable(folder, e);
    }
    sorted.forEach(word -> word.writeTo(out));
  }

  private static ProgramException unsortable(Path folder, Exception e) {
    return new ProgramException(
        ExitCode.FAILED,
        "cannot sort the totals in " + folder,
        e.getMessage(),
        "free some space there, and count the text again",
        e);
  }
}
