package wordcount.job.count;

/** Takes words with their counts, one by one, as slices of an array. */
@FunctionalInterface
public interface CountedWordSink {

  /**
   * Takes one word and its count. The array is lent for the time of the call only.
   *
   * @param bytes holds the word in UTF-8
   * @param from index of the word's first byte
   * @param to index after the word's last byte
   * @param count how often the word was seen
   */
  void word(byte[] bytes, int from, int to, long count);
}
