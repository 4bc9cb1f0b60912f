package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepLineTest {
  @Test
  void shouldAlignLinesOfStepsAndOfParts() {
    assertThat(StepLine.waiting("image", "loading")).isEqualTo("image      ...            loading");
    assertThat(StepLine.done("image", "loaded")).isEqualTo("image      done           loaded");
    assertThat(StepLine.unchanged("operator", "found"))
        .isEqualTo("operator   ok             found");
    assertThat(StepLine.awaited("kafka", false, Duration.ofSeconds(75), "0/1 brokers ready"))
        .isEqualTo("kafka      wait    75 s   0/1 brokers ready");
    assertThat(StepLine.awaited("zookeeper", true, Duration.ofMinutes(10), "1/1 servers ready"))
        .isEqualTo("zookeeper  ready  600 s   1/1 servers ready");
  }
}
