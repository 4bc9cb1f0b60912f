package wordcount.job.monitoring;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import wordcount.job.count.WordCount;

/**
 * Exports the most frequent words as one metric from one snapshot. With a gauge for each word in
 * the registry, a scrape during a change could see some words twice or not at all.
 */
final class TopWordsCollector implements Collector {
  private static final String NAME = "wordcount_top_word_count";
  private static final int MAX_LABEL_CHARACTERS = 64;

  private final Supplier<List<WordCount>> top;

  TopWordsCollector(Supplier<List<WordCount>> top) {
    this.top = top;
  }

  @Override
  public MetricSnapshot collect() {
    GaugeSnapshot.Builder metric =
        GaugeSnapshot.builder().name(NAME).help("Totals of the most frequent words, by word.");
    Set<String> seen = new HashSet<>();
    for (WordCount word : top.get()) {
      String label = label(word.word());
      // Two words cut to the same label would be a duplicate series.
      if (seen.add(label)) {
        metric.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of("word", label))
                .value((double) word.count())
                .build());
      }
    }
    return metric.build();
  }

  private static String label(String word) {
    StringBuilder label = new StringBuilder();
    word.codePoints()
        .limit(MAX_LABEL_CHARACTERS)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                label.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                label.appendCodePoint(c);
              }
            });
    return label.toString();
  }
}
