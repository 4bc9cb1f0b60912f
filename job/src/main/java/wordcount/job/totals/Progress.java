package wordcount.job.totals;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import wordcount.job.count.Tally;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The progress of the totals: the one record that decides which input is counted. It is written as
 * JSON in the same transaction as the totals.
 *
 * @param format version of this record's format
 * @param seq number of the last committed transaction with totals; each commit increases it
 * @param topic name of the input topic
 * @param topicId the input topic's UUID; a topic recreated under the same name has another one
 * @param nextOffsets by partition, the offset of the first record not yet counted
 * @param records records counted since the first start
 * @param withoutText how many of them were neither null nor had a text; see {@code --text-field}
 * @param total words counted since the first start: the sum of all totals
 * @param distinct number of words that have a total
 * @param counting the settings that decide how a line is split into words; totals with other
 *     settings are not comparable
 * @param owner process and host that wrote the record, for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Progress(
    int format,
    long seq,
    String topic,
    String topicId,
    List<Long> nextOffsets,
    long records,
    long withoutText,
    long total,
    long distinct,
    String counting,
    String owner) {

  /** The format that this version writes, and the newest that it reads. */
  static final int FORMAT = 1;

  /** Characters of a foreign record that an error shows. */
  private static final int SHOWN = 60;

  private static final ObjectMapper JSON = new ObjectMapper();

  public Progress {
    nextOffsets = List.copyOf(nextOffsets);
  }

  /** Returns the progress of a job that has counted nothing and starts at the given offsets. */
  public static Progress none(
      String topic, String topicId, List<Long> nextOffsets, String counting, String owner) {
    return new Progress(FORMAT, 0, topic, topicId, nextOffsets, 0, 0, 0, 0, counting, owner);
  }

  /** Returns the same counts for input that continues at other offsets or in another topic. */
  public Progress movedTo(String newTopicId, List<Long> newOffsets) {
    return new Progress(
        FORMAT,
        seq,
        topic,
        newTopicId,
        newOffsets,
        records,
        withoutText,
        total,
        distinct,
        counting,
        owner);
  }

  /**
   * Returns the progress after the next transaction.
   *
   * @param newSeq its number
   * @param words how many words it adds to the totals
   * @param newDistinct how many words have a total after it
   */
  public Progress after(
      long newSeq, List<Long> newOffsets, Tally tally, long words, long newDistinct) {
    return new Progress(
        FORMAT,
        newSeq,
        topic,
        topicId,
        newOffsets,
        records + tally.records(),
        withoutText + tally.withoutText(),
        total + words,
        newDistinct,
        counting,
        owner);
  }

  /** Returns the same counts for another process, which may count with other settings. */
  public Progress takenOverBy(String newCounting, String newOwner) {
    return new Progress(
        FORMAT,
        seq,
        topic,
        topicId,
        nextOffsets,
        records,
        withoutText,
        total,
        distinct,
        newCounting,
        newOwner);
  }

  /**
   * Returns the next offset to count in a partition. Partitions added since the last commit are
   * counted from their beginning.
   */
  public long nextOffset(int partition) {
    return partition < nextOffsets.size() ? nextOffsets.get(partition) : 0;
  }

  /**
   * Returns whether there is anything to count.
   *
   * @param ends by partition, the offset to count to
   */
  public boolean isBehind(List<Long> ends) {
    return IntStream.range(0, ends.size())
        .anyMatch(partition -> nextOffset(partition) < ends.get(partition));
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Reads a progress record.
   *
   * @throws ProgramException if it is not one, or has a format newer than {@link #FORMAT}
   */
  static Progress parse(byte[] json) {
    try {
      int format = JSON.readTree(json).path("format").asInt();
      if (format < 1 || format > FORMAT) {
        throw new ProgramException(
            ExitCode.FAILED,
            "cannot read the progress record",
            "it has format " + format + ", this program supports formats up to " + FORMAT,
            "run the program that wrote it, or a newer one");
      }
      return JSON.readValue(json, Progress.class);
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot read the progress record",
          "it was not written by this job: " + abbreviated(json),
          "check that the progress topic belongs to this job and nothing else writes to it",
          e);
    }
  }

  private static String abbreviated(byte[] text) {
    String whole = new String(text, StandardCharsets.UTF_8);
    return whole.length() <= SHOWN ? whole : whole.substring(0, SHOWN) + "...";
  }
}
