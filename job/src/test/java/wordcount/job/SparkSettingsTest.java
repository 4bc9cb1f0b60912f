package wordcount.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class SparkSettingsTest {
  @Test
  void shouldRefuseAHeapInWhichSparkDoesNotStart() {
    assertThatThrownBy(() -> SparkSettings.requireHeap(450L * 1024 * 1024 - 1))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("449 MiB");
    assertThatCode(() -> SparkSettings.requireHeap(450L * 1024 * 1024)).doesNotThrowAnyException();
  }

  @Test
  void shouldLeaveTheUsersOwnSettings() {
    SparkConf given = new SparkConf(false).setMaster("local[1]").set("spark.task.maxFailures", "3");
    SparkConf conf = SparkSettings.of(given);
    assertThat(conf.get("spark.master")).isEqualTo("local[1]");
    assertThat(conf.get("spark.task.maxFailures")).isEqualTo("3");
    assertThat(conf.get("spark.streaming.backpressure.enabled")).isEqualTo("false");
  }

  @Test
  void shouldRetryTasksInLocalModeToo() {
    SparkConf conf = SparkSettings.of(new SparkConf(false));
    assertThat(conf.get("spark.master")).isEqualTo("local[*,8]");
  }

  @Test
  void shouldAllowForTheResultsOfARound() {
    SparkConf conf = SparkSettings.of(new SparkConf(false));
    assertThat(conf.getSizeAsBytes("spark.driver.maxResultSize"))
        .isEqualTo(Budgets.ofThisJvm().maxResultBytes());
  }

  @Test
  void shouldMakeAsManyPartitionsOfAQueryAsTasksRunAtOnce() {
    SparkConf cluster =
        new SparkConf(false).set("spark.executor.instances", "3").set("spark.executor.cores", "2");
    assertThat(SparkSettings.of(cluster).get("spark.sql.shuffle.partitions")).isEqualTo("6");
    assertThat(SparkSettings.of(new SparkConf(false)).get("spark.sql.shuffle.partitions"))
        .isEqualTo("2");
  }
}
