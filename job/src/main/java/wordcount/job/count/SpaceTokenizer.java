package wordcount.job.count;

/** Splits at every single space; between two adjacent spaces is an empty word. */
final class SpaceTokenizer implements Tokenizer {

  private static final long SPACES = 0x2020202020202020L;
  private static final long ONES = 0x0101010101010101L;

  @Override
  public void words(byte[] line, int from, int to, Sink sink) {
    int start = from;
    for (int end = endOfWord(line, start, to); end < to; end = endOfWord(line, start, to)) {
      sink.word(line, start, end);
      start = end + 1;
    }
    sink.word(line, start, to);
  }

  private static int endOfWord(byte[] line, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      // Subtracting borrows into the top bit of a zero byte; above the first one, bits may be
      // wrong.
      long zeroIfSpace = LongView.get(line, at) ^ SPACES;
      long spaces = (zeroIfSpace - ONES) & ~zeroIfSpace & LongView.TOP_BITS;
      if (spaces != 0) {
        return at + LongView.firstByte(spaces);
      }
      at += Long.BYTES;
    }
    while (at < to && line[at] != ' ') {
      at++;
    }
    return at;
  }
}
