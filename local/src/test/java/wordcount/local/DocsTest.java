package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import wordcount.job.WordCountJob;
import wordcount.job.count.TokenizerKind;
import wordcount.job.fault.Guard;

/** Holds what people read against the tests, files, make targets and options that it names. */
class DocsTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES = List.of("common", "producer", "job", "local", "k8s");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|E2E))\\.(\\w+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern TARGET = Pattern.compile("(?m)(?:`|^\\$ |^)make ([a-z0-9-]+)");

  /** Options, and commands of ours, in code; those of other programs may have other options. */
  private static final Pattern OUR_CODE =
      Pattern.compile(
          "(?m)(?:`|^\\$ |^)((?:make|(?:k8s/bin/|kubectl )?wordcount|ARGS=|--)[^`\n]*)");

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])(--[a-z][a-z-]+)");

  /** A row of the table of the job's options: their names, and their defaults. */
  private static final Pattern OPTION_ROW = Pattern.compile("(?m)^\\| (`--[^|]+) \\|([^|]*)\\|");

  private static final Pattern DEFAULT = Pattern.compile("Default: (.*?)[.,;](?: |$)");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", ".github", "helm/wordcount")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files
            .filter(file -> Pattern.matches(".*\\.md(\\.gotmpl)?", file.toString()))
            .forEach(pages::add);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldLinkToExistingFiles(Path page) throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(file(link.group(1)));
      assertThat(target).exists();
      if (link.group(2) != null) {
        assertThat(found(HEADING, target).stream().map(DocsTest::anchor)).contains(link.group(2));
      }
    }
  }

  /** Returns the file of a link; for a badge, or its workflow's page on GitHub, the workflow. */
  private static String file(String link) {
    return link.replaceFirst(
        "^\\.\\./\\.\\./actions/workflows/([^/]+)(/badge\\.svg)?$", ".github/workflows/$1");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldFillEveryRowOfATable(Path page) throws IOException {
    int cells = 0;
    for (String line : Files.readAllLines(page)) {
      // Not a bar in code that is escaped.
      int found = line.startsWith("|") ? line.split("(?<!\\\\)\\|", -1).length : 0;
      if (cells > 0 && found > 0) {
        assertThat(found).as(line).isEqualTo(cells);
      }
      cells = found;
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldNameTargetsOfTheMakefile(Path page) throws IOException {
    String makefile = Files.readString(ROOT.resolve("Makefile"));

    assertThat(found(TARGET, page))
        .allSatisfy(target -> assertThat(makefile).containsPattern("(?m)^" + target + ":"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldNameOptionsThatExist(Path page) throws IOException {
    String programs = String.join("\n", sources("src/main/java").values());

    assertThat(found(OUR_CODE, page).stream().flatMap(code -> found(OPTION, code)))
        .allSatisfy(option -> assertThat(programs).contains("\"" + option + "\""));
  }

  @Test
  void shouldGiveTheDefaultsOfTheJobsOptions() throws IOException {
    CommandSpec job = new CommandLine(new WordCountJob()).getCommandSpec();
    String page = Files.readString(ROOT.resolve("docs/counting.md"));

    List<MatchResult> rows = OPTION_ROW.matcher(page).results().toList();

    assertThat(rows).isNotEmpty();
    for (MatchResult row : rows) {
      assertThat(row.group(2).strip().replaceAll("`|(?<=\\d),", ""))
          .as(row.group())
          .isEqualTo(
              found(OPTION, row.group(1))
                  .map(job::findOption)
                  .map(DocsTest::defaultOf)
                  .filter(value -> !value.isEmpty())
                  .collect(Collectors.joining(", ")));
    }
  }

  @Test
  void shouldDescribeEveryPackage() throws IOException {
    String map = Files.readString(ROOT.resolve("docs/architecture.md"));

    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        assertThat(files.filter(file -> named(file, "package-info.java")))
            .isNotEmpty()
            .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
            .allSatisfy(name -> assertThat(map).contains("| `" + name + "` |"));
      }
    }
  }

  @Test
  void shouldNameTestsThatExist() throws IOException {
    Map<String, String> sources = sources("src/test/java");

    assertThat(TEST.matcher(promises()).results())
        .isNotEmpty()
        .allSatisfy(
            test ->
                assertThat(sources.getOrDefault(test.group(1), ""))
                    .as(test.group())
                    .contains("void " + test.group(2) + "("));
  }

  @Test
  void shouldGiveEveryPromiseATest() throws IOException {
    List<String> rows =
        promises().lines().filter(line -> line.matches("\\| (?!---|what ).*")).toList();

    assertThat(rows).isNotEmpty().allMatch(row -> TEST.matcher(row).find());
  }

  @Test
  void shouldNameEveryGuard() throws IOException {
    assertThat(Guard.values()).allSatisfy(guard -> assertThat(promises()).contains(guard.name()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Makefile",
        "docs/counting.md",
        "helm/wordcount/values.schema.json",
        "helm/wordcount/values.yaml",
        "job/src/main/java/wordcount/job/JobOptions.java",
        "local/src/main/java/wordcount/local/LocalPipeline.java"
      })
  void shouldNameEveryTokenizerWhereUsersChooseOne(String place) throws IOException {
    String text = Files.readString(ROOT.resolve(place));

    assertThat(TokenizerKind.values())
        .extracting(kind -> kind.name().toLowerCase(Locale.ROOT))
        .allSatisfy(
            name ->
                assertThat(
                        // In a list: "split lines into words" alone does not name the tokenizer.
                        Pattern.compile(
                                "(?is)(tokenizer|split).{0,400}([`|\"=]|[;.,:] |\\bor )"
                                    + name
                                    + "(?=[`|\":.,;\\s])")
                            .matcher(text)
                            .find())
                    .as("%s names the tokenizer %s", place, name)
                    .isTrue());
  }

  /** The option's default, also one that only its description states; empty if it has none. */
  private static String defaultOf(OptionSpec option) {
    return option.defaultValue() != null
        ? option.defaultValue()
        : found(DEFAULT, String.join("", option.description())).findFirst().orElse("");
  }

  private static String promises() throws IOException {
    return Files.readString(ROOT.resolve("docs/promises.md"));
  }

  private static List<String> found(Pattern pattern, Path page) throws IOException {
    return found(pattern, Files.readString(page)).toList();
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(one -> one.group(1));
  }

  /** The text of each Java file of all modules, by the name of its class. */
  private static Map<String, String> sources(String folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(folder))) {
        for (Path file : files.filter(file -> named(file, ".java")).toList()) {
          sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
    return sources;
  }

  /** The anchor that GitHub gives a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static boolean named(Path file, String ending) {
    return file.toString().endsWith(ending);
  }
}
