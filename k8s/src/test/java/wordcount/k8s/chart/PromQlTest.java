package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void shouldFindTheMetricsAmongFunctionsLabelsAndWords() {
    PromQl query =
        new PromQl(
            "histogram_quantile(0.95, sum by (namespace, le) (rate(delay_bucket{job=\"a\"}[5m])))"
                + " > on (namespace) group_left (x) 10 * max by (namespace) (interval{job=~\"b|c\"})"
                + " and up unless other:rule:sum offset 10m or vector(0)");

    assertThat(query.metrics()).containsExactly("delay_bucket", "interval", "other:rule:sum", "up");
  }

  @Test
  void shouldFindSelectorsAndRanges() {
    PromQl query =
        new PromQl("rate(a{job=\"x[1]\"}[$__rate_interval]) + max_over_time(b{c=\"d\"}[1h:30s])");

    assertThat(query.selectors()).containsExactly("job=\"x[1]\"", "c=\"d\"");
    assertThat(query.ranges()).containsExactly("$__rate_interval", "1h:30s");
  }
}
