package wordcount.job.count;

import static com.ibm.icu.util.VersionInfo.ICU_VERSION;

/**
 * The ways to split a line into words. All find the same words in lower-case letters and digits
 * with single spaces between them: verifications rely on that.
 */
public enum TokenizerKind {
  /** Runs of characters with Unicode's White_Space property separate words; no word is empty. */
  WHITESPACE("whitespace/1"),

  /** Each U+0020 separates two words, which may be empty, as in Python's {@code split(" ")}. */
  SPACE("space/1"),

  /**
   * Unicode's word segments (UAX #29) that contain a letter or a number, in lower case, normalised
   * to NFC. {@link UnicodeWordTokenizer} has the exact rules.
   */
  WORDS("words/2/icu" + ICU_VERSION.getMajor() + "." + ICU_VERSION.getMinor());

  private final String version;

  TokenizerKind(String version) {
    this.version = version;
  }

  /** Returns the version of the exact rules. Counts of different versions must not be added up. */
  public String version() {
    return version;
  }

  /** Creates a tokenizer of this kind, for one thread. */
  public Tokenizer create() {
    return switch (this) {
      case WHITESPACE -> new WhitespaceTokenizer();
      case SPACE -> new SpaceTokenizer();
      case WORDS -> new UnicodeWordTokenizer();
    };
  }
}
