package wordcount.job.count;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import wordcount.program.CheckWords;
import wordcount.program.Sha256;

/**
 * Counts the words of one partition's lines, whatever bytes they contain.
 *
 * <ul>
 *   <li>A null line is skipped.
 *   <li>If records are JSON, the texts at the given places are the lines. A record that is not JSON
 *       or has no text there is skipped.
 *   <li>In a line that is not valid UTF-8, U+FFFD replaces the malformed bytes, as in Java's
 *       decoder.
 *   <li>A word longer than the limit is counted as {@code __long_word__} followed by the first 32
 *       hexadecimal digits of its SHA-256. Two long words share a marker only with a probability of
 *       2^-128; a word that is spelt like such a marker is counted together with it.
 * </ul>
 *
 * <p>Not safe for use by several threads.
 */
public final class PartitionCounter {

  /** How many of the first lines to keep for display, per partition and per batch. */
  static final int SAMPLE_LINES = 10;

  /** Code points of a sample line. */
  private static final int SAMPLE_LENGTH = 200;

  private static final String LONG_WORD = "__long_word__";

  /** Longer than any word of a verification, which must be recognised whatever the limit is. */
  private static final int CHECK_WORD_BYTES = 32;

  private static final int LONG_WORD_DIGITS = 32;

  private final Tokenizer tokenizer;
  private final int maxWordBytes;
  private final boolean sample;

  /** Null if the whole record is the text. */
  private final JsonTexts json;

  private final Tokenizer.Sink countText = this::text;
  private final Tokenizer.Sink countWord = this::countWord;
  private final Tokenizer.Sink countCheckWord = this::countCheckWord;
  private final WordTable table = new WordTable();
  private final WordGroup group = new WordGroup();
  private final List<String> sampleLines = new ArrayList<>();
  private long records;
  private long bytes;
  private long nullRecords;
  private long invalidUtf8Records;
  private long oversizeWords;
  private long notJsonRecords;
  private long noTextRecords;
  private long checkRecords;

  /** Creates a counter of records that are text, without sample lines. */
  public PartitionCounter(TokenizerKind kind, int maxWordBytes) {
    this(new Counting(kind, maxWordBytes, false, TextFields.NONE));
  }

  /** Creates a counter. */
  public PartitionCounter(Counting counting) {
    tokenizer = counting.tokenizer().create();
    maxWordBytes = counting.maxWordBytes();
    sample = counting.sample();
    json = counting.fields().areJson() ? new JsonTexts(counting.fields()) : null;
  }

  /**
   * Counts the words of a line.
   *
   * @param line the line's bytes, from position to limit, which do not change; or null
   */
  public void line(ByteBuffer line) {
    if (line == null) {
      records++;
      nullRecords++;
    } else if (line.hasArray()) {
      int from = line.arrayOffset() + line.position();
      line(line.array(), from, from + line.remaining());
    } else {
      byte[] copy = new byte[line.remaining()];
      line.get(line.position(), copy);
      line(copy, 0, copy.length);
    }
  }

  /** Counts the words of the line between two indexes of an array. */
  public void line(byte[] array, int from, int to) {
    records++;
    bytes += to - from;
    if (Utf8.isValid(array, from, to)) {
      texts(array, from, to);
    } else {
      invalidUtf8Records++;
      byte[] repaired = Utf8.repaired(array, from, to);
      texts(repaired, 0, repaired.length);
    }
  }

  private void texts(byte[] array, int from, int to) {
    if (json == null) {
      text(array, from, to);
      return;
    }
    switch (json.read(array, from, to)) {
      case TEXT -> json.forEach(countText);
      case NO_TEXT -> noTextRecords++;
      case NOT_JSON -> notJsonRecords++;
    }
  }

  private void text(byte[] array, int from, int to) {
    if (sample && sampleLines.size() < SAMPLE_LINES) {
      sampleLines.add(sampled(array, from, to));
    }
    tokenizer.words(array, from, to, countWord);
    if (group.size() > 0) {
      countGroup();
    }
  }

  /**
   * Counts the words of a verification's line under separate keys.
   *
   * @param line the line's bytes, from position to limit; or null
   */
  public void checkLine(ByteBuffer line) {
    checkRecords++;
    if (line != null) {
      byte[] copy = new byte[line.remaining()];
      line.get(line.position(), copy);
      byte[] text = Utf8.repaired(copy, 0, copy.length);
      tokenizer.words(text, 0, text.length, countCheckWord);
    }
  }

  /** Returns the number of lines so far, including null ones. */
  public long records() {
    return records + checkRecords;
  }

  /** Returns the number of records so far that were neither null nor had a text. */
  public long withoutText() {
    return notJsonRecords + noTextRecords;
  }

  /** Returns the bytes of memory that the counts take so far. */
  public long memory() {
    return table.memory();
  }

  /** Returns everything counted so far. */
  public PartitionCounts result() {
    Tally tally =
        new Tally(
            records,
            bytes,
            nullRecords,
            invalidUtf8Records,
            oversizeWords,
            notJsonRecords,
            noTextRecords,
            checkRecords);
    return new PartitionCounts(tally, table, sampleLines);
  }

  private void countWord(byte[] array, int from, int to) {
    if (to - from > maxWordBytes) {
      oversizeWords++;
      byte[] marker = marker(array, from, to);
      table.add(marker, 0, marker.length, 1);
    } else if (table.isLarge()) {
      if (!group.hasRoomFor(array)) {
        countGroup();
      }
      group.add(array, from, to);
    } else {
      table.add(array, from, to, 1);
    }
  }

  private void countCheckWord(byte[] array, int from, int to) {
    byte[] key;
    if (to - from > Math.max(maxWordBytes, CHECK_WORD_BYTES)) {
      byte[] marker = marker(array, from, to);
      key = CheckWords.key(marker, 0, marker.length);
    } else {
      key = CheckWords.key(array, from, to);
    }
    table.add(key, 0, key.length, 1);
  }

  private void countGroup() {
    table.add(group);
    group.clear();
  }

  /** Decodes the start of a line, malformed bytes as U+FFFD. */
  private static String sampled(byte[] line, int from, int to) {
    // A character takes at most four bytes: one cut in half here is after the last one shown.
    String text = new String(line, from, Math.min(to - from, SAMPLE_LENGTH * 4), UTF_8);
    return text.codePointCount(0, text.length()) <= SAMPLE_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SAMPLE_LENGTH));
  }

  private static byte[] marker(byte[] array, int from, int to) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(array, from, to - from);
    String digits = HexFormat.of().formatHex(digest.digest(), 0, LONG_WORD_DIGITS / 2);
    return (LONG_WORD + digits).getBytes(US_ASCII);
  }
}
