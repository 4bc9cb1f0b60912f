package wordcount.local.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.job.count.WordCount;
import wordcount.program.ProgramException;

class TotalsTest {
  private static final long ENOUGH = 1 << 20;

  @TempDir private Path folder;
  private Totals totals;

  @BeforeEach
  void start() {
    totals = new Totals(ENOUGH, folder);
  }

  @Test
  void shouldKeepTheLastTotalOfEachWord() throws IOException {
    put("a", 1);
    put("b", 2);
    put("a", 5);
    totals.settle(1);

    assertThat(totals.words()).isEqualTo(7);
    assertThat(totals.distinct()).isEqualTo(2);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldForgetAWordWhoseTotalWasUndone() throws IOException {
    put("torn", 3);
    put("torn", 0);
    totals.settle(1);

    assertThat(totals.distinct()).isZero();
    assertThat(totals.top()).isEmpty();
    assertThat(written()).isEmpty();
  }

  @Test
  void shouldOrderByTotalThenByUnsignedBytes() throws IOException {
    put("z", 1);
    put("é", 1);
    put("帆", 1);
    put("rare", 1);
    put("most", 9);

    assertThat(written()).containsExactly("most\t9", "rare\t1", "z\t1", "é\t1", "帆\t1");
  }

  @Test
  void shouldGiveOnlyTheMostFrequentWordsAskedFor() throws IOException {
    for (int i = 0; i < 100; i++) {
      put("word" + i, i);
    }
    totals.settle(3);

    assertThat(totals.top())
        .extracting(WordCount::word)
        .containsExactly("word99", "word98", "word97");
  }

  @Test
  void shouldGiveTheSameInLittleMemory() throws IOException {
    // given: totals that change again and again, some of them back to none
    Random random = new Random(20261128);
    Totals little = new Totals(20_000, folder);
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      String word = "w" + random.nextInt(5000);
      long total = random.nextInt(4);
      expected.put(word, total);
      put(word, total);
      little.put(word.getBytes(UTF_8), total);
    }
    expected.values().removeIf(total -> total == 0);

    // when
    totals.settle(10);
    little.settle(10);

    // then
    try (var files = Files.list(folder)) {
      assertThat(files).hasSizeGreaterThan(10);
    }
    assertThat(little.words())
        .isEqualTo(totals.words())
        .isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
    assertThat(little.distinct()).isEqualTo(totals.distinct()).isEqualTo(expected.size());
    assertThat(little.top()).isEqualTo(totals.top());
    assertThat(written(little)).isEqualTo(written());
    assertThat(written())
        .containsExactlyInAnyOrderElementsOf(
            expected.entrySet().stream().map(one -> one.getKey() + "\t" + one.getValue()).toList());
  }

  @Test
  void shouldReportThatItCannotSortIfTheLastFileFails() throws IOException {
    totals = inLittleMemory(folder);
    written();
    int files = folder.toFile().list().length;

    totals = inLittleMemory(folderFor(files - 1));

    assertThatThrownBy(this::written)
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("cannot sort the totals in " + folder);
  }

  private static Totals inLittleMemory(Path folder) throws IOException {
    Totals little = new Totals(1000, folder);
    for (int i = 0; i < 100; i++) {
      little.put(("w" + i).getBytes(UTF_8), 1);
    }
    return little;
  }

  /** Returns the folder, as one that accepts only so many files. */
  private Path folderFor(int files) {
    AtomicInteger left = new AtomicInteger(files);
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              boolean refused = method.getName().equals("resolve") && left.getAndDecrement() == 0;
              return method.invoke(refused ? folder.resolve("missing") : folder, arguments);
            });
  }

  private void put(String word, long total) throws IOException {
    totals.put(word.getBytes(UTF_8), total);
  }

  private List<String> written() throws IOException {
    return written(totals);
  }

  private static List<String> written(Totals totals) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    totals.writeTo(out);
    return out.toString(UTF_8).lines().toList();
  }
}
