package wordcount.job.count;

/** Takes the words of a line, one by one, as slices of an array. */
@FunctionalInterface
public interface WordSink {

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
