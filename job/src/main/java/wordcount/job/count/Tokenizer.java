package wordcount.job.count;

/** Splits lines into words. Use one instance per thread. */
public interface Tokenizer {
  /** Receives the words of a line, one by one, as slices of an array. */
  @FunctionalInterface
  interface Sink {
    /**
     * Receives one word, possibly empty. The array is valid only until the tokenizer has finished
     * the line.
     *
     * @param bytes holds the word in UTF-8
     * @param from index of the word's first byte
     * @param to index after the word's last byte
     */
    void word(byte[] bytes, int from, int to);
  }

  /**
   * Passes each word of a line to the sink, in order.
   *
   * @param line holds the line, which must be valid UTF-8
   * @param from index of the line's first byte
   * @param to index after the line's last byte
   */
  void words(byte[] line, int from, int to, Sink sink);
}
