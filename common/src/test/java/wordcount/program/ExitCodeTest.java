package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void shouldGiveEachCodeOneMeaning() throws Exception {
    List<Integer> codes = new ArrayList<>();
    for (Field field : ExitCode.class.getFields()) {
      codes.add(field.getInt(null));
    }

    assertThat(codes).doesNotHaveDuplicates();
    assertThat(ExitCode.meanings().keySet()).containsExactlyInAnyOrderElementsOf(codes);
    assertThat(ExitCode.meanings().values()).doesNotHaveDuplicates();
  }

  @Test
  void shouldStandInTheManual() throws Exception {
    String readme = Files.readString(Path.of("..", "docs", "counting.md")).replaceAll("\\s+", " ");

    ExitCode.meanings()
        .forEach((code, meaning) -> assertThat(readme).contains("`" + code + "` " + meaning));
  }

  @Test
  void shouldDescribeACode() {
    assertThat(ExitCode.describe(ExitCode.OUT_OF_MEMORY)).isEqualTo("exit code 3 (out of memory)");
    assertThat(ExitCode.describe(99)).isEqualTo("exit code 99");
  }
}
