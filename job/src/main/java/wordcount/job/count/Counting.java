package wordcount.job.count;

import java.io.Serializable;

/**
 * How to count the words of a record.
 *
 * @param maxWordBytes longest word, in bytes of UTF-8, that is counted as it is; at least 1
 * @param sampleLines how many of the first lines to keep for display; 0 to 10
 * @param fields the places of the text in a record
 */
public record Counting(
    TokenizerKind tokenizer, int maxWordBytes, int sampleLines, TextFields fields)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Returns the settings that decide which words a record has; others give other totals. */
  public String version() {
    String words = tokenizer.version() + "/max" + maxWordBytes;
    return fields.areJson() ? words + "/of " + fields : words;
  }
}
