package wordcount.local;

import java.util.List;
import java.util.stream.Collectors;
import wordcount.job.count.WordCount;
import wordcount.local.process.JobPages;
import wordcount.local.totals.Totals;
import wordcount.program.Printable;

/**
 * The summary of the counts, as a line for people.
 *
 * @param words number of words
 * @param distinct number of distinct words
 * @param top the most frequent words, each with its count
 */
record Summary(long words, long distinct, List<WordCount> top) {
  static Summary of(JobPages.Counts counts) {
    return new Summary(counts.total(), counts.distinct(), counts.words());
  }

  static Summary of(Totals totals) {
    return new Summary(totals.words(), totals.distinct(), totals.top());
  }

  /** Returns it as one line. */
  String text() {
    String most =
        top.stream()
            .map(word -> Printable.of(word.word()) + " " + word.count())
            .collect(Collectors.joining(", "));
    return words
        + " words, "
        + distinct
        + " distinct"
        + (most.isEmpty() ? "" : "; most frequent: " + most);
  }
}
