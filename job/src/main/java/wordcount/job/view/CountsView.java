package wordcount.job.view;

import java.util.List;
import java.util.function.Consumer;
import wordcount.job.count.BatchCounts;
import wordcount.job.count.TopWords;
import wordcount.program.Printable;

/**
 * Prints the first lines of each batch and its counts, most frequent first, in the format of
 * Spark's own {@code print()}: a heading with the batch's time, one element per line, dots if there
 * are more.
 */
public final class CountsView implements BatchView {
  private static final String RULE = "-------------------------------------------";

  private final Consumer<String> out;
  private final int limit;

  /**
   * @param out prints a text
   * @param limit how many words of a batch to print
   */
  public CountsView(Consumer<String> out, int limit) {
    this.out = out;
    this.limit = limit;
  }

  @Override
  public void show(CountedBatch batch) {
    BatchCounts counted = batch.counts();
    List<String> lines = counted.sampleLines();
    List<String> counts =
        TopWords.of(counted.words(), limit).stream()
            .map(word -> "(" + Printable.of(word.word()) + "," + word.count() + ")")
            .toList();
    StringBuilder text = new StringBuilder();
    block(
        text,
        batch.timeMs(),
        lines.stream().map(Printable::of).toList(),
        lines.size() < counted.tally().records());
    block(text, batch.timeMs(), counts, counts.size() < counted.words().size());
    out.accept(text.toString());
  }

  private static void block(StringBuilder text, long timeMs, List<String> elements, boolean more) {
    String end = System.lineSeparator();
    text.append(RULE).append(end);
    text.append("Time: ").append(timeMs).append(" ms").append(end);
    text.append(RULE).append(end);
    elements.forEach(element -> text.append(element).append(end));
    if (more) {
      text.append("...").append(end);
    }
    text.append(end);
  }
}
