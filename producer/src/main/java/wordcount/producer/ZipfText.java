package wordcount.producer;

import java.util.Arrays;

/**
 * Generated lines of pseudo-words, separated by single spaces. The words follow Zipf's law with
 * exponent 1, like those of natural languages: the first word is r times as frequent as the word of
 * rank r. The same seed gives the same lines on every machine.
 */
public final class ZipfText implements LineSource {
  /** The most words a vocabulary may have. */
  public static final int MAX_VOCABULARY = 10_000_000;

  /** The most words a line may have. */
  public static final int MAX_WORDS_PER_LINE = 10_000;

  /**
   * The text to generate.
   *
   * @param seed any number
   * @param lines number of lines; 0 for no limit
   * @param wordsPerLine from 1 to {@link #MAX_WORDS_PER_LINE}
   * @param vocabulary number of distinct words, from 1 to {@link #MAX_VOCABULARY}
   */
  public record Shape(long seed, long lines, int wordsPerLine, int vocabulary) {
    /** Rejects values out of range. */
    public Shape {
      require(lines >= 0, "lines must be 0 or more");
      require(
          wordsPerLine >= 1 && wordsPerLine <= MAX_WORDS_PER_LINE,
          "words per line must be from 1 to " + MAX_WORDS_PER_LINE);
      require(
          vocabulary >= 1 && vocabulary <= MAX_VOCABULARY,
          "the vocabulary must be from 1 to " + MAX_VOCABULARY + " words");
    }

    private static void require(boolean condition, String message) {
      if (!condition) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  private final Shape shape;
  private final ZipfRanks ranks;
  private final byte[] line;
  private long made;

  /** Starts at the first line of the seed. */
  public ZipfText(Shape shape) {
    this.shape = shape;
    this.ranks = new ZipfRanks(shape.vocabulary(), shape.seed());
    this.line = new byte[shape.wordsPerLine() * (PseudoWords.MAX_BYTES + 1)];
  }

  @Override
  public byte[] next() {
    if (!endless() && made == shape.lines()) {
      return null;
    }
    made++;
    int length = 0;
    for (int i = 0; i < shape.wordsPerLine(); i++) {
      if (i > 0) {
        line[length++] = ' ';
      }
      length = PseudoWords.write(ranks.next(), line, length);
    }
    return Arrays.copyOf(line, length);
  }

  @Override
  public boolean endless() {
    return shape.lines() == 0;
  }
}
