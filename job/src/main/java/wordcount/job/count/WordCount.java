package wordcount.job.count;

/**
 * A word and a number of its occurrences.
 *
 * @param word the word as text
 * @param count occurrences, at least 1
 */
public record WordCount(String word, long count) {}
