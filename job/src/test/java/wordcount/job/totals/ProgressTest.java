package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void shouldReadItsOwnRecords() {
    Progress progress =
        new Progress(1, 7, "t", "id", List.of(1L, 1L << 40), 3, 2, 4, 5, "whitespace/1", "me");
    assertThat(Progress.parse(progress.toBytes())).isEqualTo(progress);
  }

  @Test
  void shouldBeBehindUntilEveryPartitionIsCountedToItsEnd() {
    Progress progress = Progress.none("t", "id", List.of(5L, 7L), "c", "o");
    assertThat(progress.isBehind(List.of(5L, 3L))).isFalse();
    assertThat(progress.isBehind(List.of(5L, 8L))).isTrue();
    assertThat(progress.isBehind(List.of(5L, 7L, 0L))).as("an added, empty partition").isFalse();
    assertThat(progress.isBehind(List.of(5L, 7L, 1L))).as("an added partition").isTrue();
  }

  @Test
  void shouldRefuseANewerFormatPolitely() {
    assertThatThrownBy(() -> Progress.parse("{\"format\":2,\"seq\":{}}".getBytes(UTF_8)))
        .hasMessageContaining("format 2")
        .hasMessageContaining("up to 1");
  }

  @Test
  void shouldIgnoreFieldsThatALaterVersionAdds() {
    byte[] json =
        new String(Progress.none("t", "id", List.of(), "c", "o").toBytes(), UTF_8)
            .replace("{", "{\"added\":1,")
            .getBytes(UTF_8);
    assertThat(Progress.parse(json).topic()).isEqualTo("t");
  }

  @Test
  void shouldRejectForeignRecords() {
    assertThatThrownBy(() -> Progress.parse("nonsense".getBytes(UTF_8)))
        .hasMessageContaining("cannot read the progress record");
  }
}
