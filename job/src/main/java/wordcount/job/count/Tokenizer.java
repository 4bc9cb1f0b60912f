package wordcount.job.count;

/** Cuts lines into words. One instance serves one thread. */
public interface Tokenizer {
  /** Takes the words of a line, one by one, as slices of an array. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one word, possibly empty. The array stays as it is until the tokenizer is done with the
     * line, not longer.
     *
     * @param bytes holds the word in UTF-8
     * @param from index of the word's first byte
     * @param to index after the word's last byte
     */
    void word(byte[] bytes, int from, int to);
  }

  /**
   * Hands each word of a line to the sink, in order.
   *
   * @param line holds the line, which must be valid UTF-8
   * @param from index of the line's first byte
   * @param to index after the line's last byte
   */
  void words(byte[] line, int from, int to, Sink sink);
}
