package wordcount.job.count;

import java.io.Serializable;

/**
 * How to count the words of a record.
 *
 * @param maxWordBytes longest word, in bytes of UTF-8, that is counted as it is; at least 1
 * @param sample whether to keep the first lines for display
 * @param fields the places of the text in a record
 */
public record Counting(TokenizerKind tokenizer, int maxWordBytes, boolean sample, TextFields fields)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Returns the settings that decide which words a record has; others give other totals. */
  public String version() {
    String words = tokenizer.version() + "/max" + maxWordBytes;
    return fields.areJson() ? words + "/of " + fields : words;
  }
}
