package wordcount.job.source;

/** What the planning of batches and their counting tell each other, on threads of their own. */
final class Ticks {
  private volatile long newestMs = Long.MIN_VALUE;
  private volatile int partitions;

  /** Notes that Spark has planned the batch of this time; later ones come later. */
  void planned(long timeMs) {
    newestMs = timeMs;
  }

  /** Whether a later batch is planned than that of this time. */
  boolean overtook(long timeMs) {
    return newestMs > timeMs;
  }

  /** Notes how many partitions the topic has. */
  void topicHas(int now) {
    partitions = now;
  }

  /** How many partitions the topic has, as far as was noted. */
  int partitions() {
    return partitions;
  }
}
