package wordcount.job.count;

/** Cuts lines into words. One instance serves one thread. */
public interface Tokenizer {

  /**
   * Hands each word of a line to the sink, in order.
   *
   * @param line holds the line, which must be valid UTF-8
   * @param from index of the line's first byte
   * @param to index after the line's last byte
   */
  void words(byte[] line, int from, int to, WordSink sink);
}
