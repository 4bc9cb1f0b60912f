package wordcount.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSettingsTest {
  @Test
  void shouldLeaveTheUsersOwnSettings() {
    SparkConf given = new SparkConf(false).setMaster("local[1]").set("spark.task.maxFailures", "3");
    SparkConf conf = SparkSettings.of(given, Duration.ofSeconds(1));
    assertThat(conf.get("spark.master")).isEqualTo("local[1]");
    assertThat(conf.get("spark.task.maxFailures")).isEqualTo("3");
    assertThat(conf.get("spark.streaming.backpressure.enabled")).isEqualTo("true");
  }

  @Test
  void shouldRetryTasksInLocalModeToo() {
    SparkConf conf = SparkSettings.of(new SparkConf(false), Duration.ofMillis(200));
    assertThat(conf.get("spark.master")).isEqualTo("local[*,8]");
    assertThat(conf.get("spark.streaming.kafka.minRatePerPartition")).isEqualTo("5");
  }

  @Test
  void shouldAllowForTheResultsOfARound() {
    SparkConf conf = SparkSettings.of(new SparkConf(false), Duration.ofSeconds(1));
    assertThat(conf.getSizeAsBytes("spark.driver.maxResultSize"))
        .isEqualTo(Budgets.of(Runtime.getRuntime().maxMemory()).maxResultBytes());
  }
}
