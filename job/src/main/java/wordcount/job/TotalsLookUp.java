package wordcount.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import wordcount.job.count.WordCount;
import wordcount.job.page.PageEndpoints.Found;
import wordcount.job.page.PageEndpoints.LookUp;
import wordcount.job.totals.ReadableTotals;

/** Takes what the page is asked to the totals, so that neither need know the other. */
record TotalsLookUp(ReadableTotals totals) implements LookUp {
  @Override
  public Optional<Found> word(byte[] word) {
    return totals.word(word).map(TotalsLookUp::found);
  }

  @Override
  public Optional<Found> startingWith(byte[] prefix, int most) {
    return totals.startingWith(prefix, most).map(TotalsLookUp::found);
  }

  private static Found found(ReadableTotals.Found found) {
    return new Found(
        found.totals().stream()
            .map(one -> new WordCount(new String(one.word(), UTF_8), one.count()))
            .toList(),
        found.matches(),
        found.seq(),
        found.all());
  }
}
