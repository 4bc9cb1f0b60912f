package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The most frequent words, maintained from changed totals alone. That works because totals only
 * grow: a word can only enter the list when its total changes.
 */
public final class TopWords {
  /** Most frequent first; words with equal counts in UTF-16 order. */
  private static final Comparator<WordCount> ORDER =
      Comparator.comparingLong(WordCount::count).reversed().thenComparing(WordCount::word);

  private final int limit;
  private final TreeSet<WordCount> ranking = new TreeSet<>(ORDER);
  private final Map<String, WordCount> members = new HashMap<>();

  /**
   * Creates an empty list.
   *
   * @param limit how many words to keep, at least 1
   */
  public TopWords(int limit) {
    this.limit = limit;
  }

  /** Returns the most frequent words of a table, most frequent first. */
  public static List<WordCount> of(WordTable table, int limit) {
    TopWords top = new TopWords(limit);
    table.forEach(top::offer);
    return top.list();
  }

  /** Updates a word's count, which must not be lower than before. */
  public void offer(byte[] bytes, int from, int to, long count) {
    boolean full = ranking.size() == limit;
    if (full && count < ranking.last().count()) {
      return;
    }
    WordCount offered = new WordCount(new String(bytes, from, to - from, UTF_8), count);
    WordCount before = members.remove(offered.word());
    if (before != null) {
      ranking.remove(before);
    } else if (full) {
      if (ORDER.compare(offered, ranking.last()) > 0) {
        return;
      }
      members.remove(ranking.pollLast().word());
    }
    members.put(offered.word(), offered);
    ranking.add(offered);
  }

  /** Returns the words, most frequent first. */
  public List<WordCount> list() {
    return List.copyOf(ranking);
  }
}
