package wordcount.job.source;

/** State shared by the threads that plan batches and that count them. */
final class StreamState {
  private volatile long newestMs = Long.MIN_VALUE;
  private volatile int partitions;

  /** Records that Spark has planned the batch of this time; times ascend. */
  void planned(long timeMs) {
    newestMs = timeMs;
  }

  /** Returns whether a batch later than this time is planned. */
  boolean overtook(long timeMs) {
    return newestMs > timeMs;
  }

  /** Records how many partitions the topic has. */
  void topicHas(int now) {
    partitions = now;
  }

  /** Returns the last recorded number of partitions. */
  int partitions() {
    return partitions;
  }
}
