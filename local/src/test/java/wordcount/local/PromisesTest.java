package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import wordcount.job.fault.Guard;

/** Holds {@code docs/promises.md} against the README and the tests that it names. */
class PromisesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|E2E))\\.(\\w+)`");
  private static final String FAULTS = "| what goes wrong |";

  @Test
  void shouldNameTestsThatExist() throws IOException {
    Map<String, String> sources = testSources();

    List<MatchResult> named = TEST.matcher(promises()).results().toList();

    assertThat(named).isNotEmpty();
    assertThat(named)
        .allSatisfy(
            test ->
                assertThat(sources.getOrDefault(test.group(1), ""))
                    .as(test.group())
                    .contains("void " + test.group(2) + "("));
  }

  @Test
  void shouldKeepEveryPromiseOfTheReadme() throws IOException {
    List<String> faults = firstCells(Files.readString(ROOT.resolve("README.md")));

    assertThat(faults).isNotEmpty();
    assertThat(firstCells(promises())).containsExactlyElementsOf(faults);
  }

  @Test
  void shouldNameEveryGuard() throws IOException {
    assertThat(Guard.values()).allSatisfy(guard -> assertThat(promises()).contains(guard.name()));
  }

  private static String promises() throws IOException {
    return Files.readString(ROOT.resolve("docs/promises.md"));
  }

  /** What goes wrong, by the table that has it in its head. */
  private static List<String> firstCells(String text) {
    return text.lines()
        .dropWhile(line -> !line.startsWith(FAULTS))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.substring(2, line.indexOf(" |")))
        .toList();
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module : List.of("producer", "job", "local", "k8s")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
