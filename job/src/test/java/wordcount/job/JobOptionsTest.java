package wordcount.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import wordcount.job.view.ViewKind;
import wordcount.program.ExitCode;
import wordcount.program.Program;

/** Runs the job with {@code --check}, which needs no Kafka, and no Spark without a query. */
class JobOptionsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldTakeItsDefaults() {
    assertThat(check(Map.of())).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--top,1,100",
    "--batch-interval,100ms,1h",
    "--max-word-bytes,1,65536",
    "--max-distinct-words,1,800000000",
    "--http-port,0,65535",
    "--wait,0s,1000000h",
  })
  void shouldTakeBothEndsOfEachRange(String option, String least, String most) {
    assertThat(check(Map.of(), option, least)).isEqualTo(ExitCode.DONE);
    assertThat(check(Map.of(), option, most)).isEqualTo(ExitCode.DONE);
    Program.run(new WordCountJob(), Map.of(), new PrintWriter(out), new PrintWriter(err), "--help");
    assertThat(out.toString()).contains("[range: " + least + ".." + most + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "--top,0",
    "--top,101",
    "--batch-interval,0s",
    "--batch-interval,99ms",
    "--batch-interval,2h",
    "--max-word-bytes,0",
    "--max-word-bytes,1048576",
    "--max-distinct-words,0",
    "--max-totals-bytes,0",
    "--max-totals-bytes,1000000000000",
    "--http-port,-1",
    "--http-port,65536",
    "--wait,999999999h",
    "--topic,''",
    "--topic,a b",
    "--topic,..",
    "--counts-topic,ä",
    "--progress-topic,word-counts",
    "--counts-topic,test-topic",
    "--app-id,' '",
  })
  void shouldRejectUnusableValuesByOption(String option, String value) {
    assertThat(check(Map.of(), option, value)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines().filter(line -> line.startsWith("error: ")))
        .singleElement()
        .asString()
        .contains(option);
  }

  @Test
  void shouldShowTheResultOfAQueryUnlessAskedForAnotherView() {
    assertThat(options().view()).isEqualTo(ViewKind.COUNTS);
    assertThat(options("--sql", "SELECT 1").view()).isEqualTo(ViewKind.SQL);
    assertThat(options("--view", "NONE").view()).isEqualTo(ViewKind.NONE);
    assertThat(check(Map.of("WORDCOUNT_SQL", "SELECT 1"), "--view", "none"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines().findFirst())
        .contains(
            "error: --sql needs --view sql, but --view is none"
                + " (from the environment variable WORDCOUNT_SQL)");
  }

  private static JobOptions options(String... arguments) {
    JobOptions options = new JobOptions();
    CommandLine.Model.CommandSpec command =
        CommandLine.Model.CommandSpec.create()
            .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, text -> Duration.parse("PT" + text))
        .parseArgs(arguments);
    return options;
  }

  @Test
  void shouldReportAMissingFolderAmongTheOthers(@TempDir Path folder) {
    String missing = folder.resolve("missing").toString();
    assertThat(check(Map.of(), "--mirror-secret", missing, "--max-word-bytes", "9999"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("error: --max-word-bytes must be at most 2000")
        .contains("error: --mirror-secret " + missing + " is not a folder");
  }

  @Test
  void shouldKeepTheTotalsOfAVerificationForSeveralBatches() {
    assertThat(options("--batch-interval=1h").keepChecks()).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void shouldReportAllAtOnce() {
    assertThat(
            check(
                Map.of("WORDCOUNT_TOP", "0"),
                "--batch-interval=0s",
                "--max-word-bytes=0",
                "--topic=word-counts"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "error: --top must be 1..100, not 0 (from the environment variable WORDCOUNT_TOP)",
            "error: --batch-interval must be 100ms..1h, not 0s",
            "error: --max-word-bytes must be 1..65536, not 0",
            "error: --topic and --counts-topic must differ, but both are word-counts",
            "  next: correct this; --help lists all options");
  }

  private int check(Map<String, String> environment, String... options) {
    String[] arguments = java.util.Arrays.copyOf(options, options.length + 1);
    arguments[options.length] = "--check";
    return Program.run(
        new WordCountJob(), environment, new PrintWriter(out), new PrintWriter(err), arguments);
  }
}
