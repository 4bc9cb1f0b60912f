package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ProgramTest {
  @Command(name = "greet", description = "Greets.", subcommands = Loudly.class)
  static final class Greet implements Callable<Integer>, CheckedOptions {
    @Option(names = "--name", description = "Whom to greet, 100%% politely.", defaultValue = "you")
    @Environment("GREET_NAME")
    String name;

    @Option(names = "--times", description = "How often.", defaultValue = "1")
    @Environment("GREET_TIMES")
    @Range("1..100")
    int times;

    @Option(names = "--pause", description = "Time between greetings.", defaultValue = "1s")
    @Environment("GREET_PAUSE")
    @Range("10ms..1h")
    Duration pause;

    @Option(names = "--share", description = "Part of the people.", defaultValue = "1")
    @Range("0..1")
    double share;

    @Option(names = "--volume", description = "In no unit at all.")
    @Range("0..")
    Long volume;

    private Exception failure;
    private List<String> problems = List.of();

    @Override
    public List<String> problems() {
      return problems;
    }

    @Override
    public Integer call() throws Exception {
      if (failure != null) {
        throw failure;
      }
      return ExitCode.DONE;
    }
  }

  @Command(name = "notes")
  static final class Notes implements Runnable {
    @Parameters List<String> files = List.of();

    @Override
    public void run() {}
  }

  @Command(name = "loudly", description = "Shouts.")
  static final class Loudly implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new ProgramException(ExitCode.TIMED_OUT, "cannot shout", "no voice left", "rest");
    }
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Greet greet = new Greet();
  private final List<String> heard = new ArrayList<>();

  private int run(Map<String, String> environment, String... arguments) {
    return Program.run(
        greet,
        environment,
        heard::add,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        arguments);
  }

  private int runFailing(Exception failure, String... arguments) {
    greet.failure = failure;
    return run(Map.of(), arguments);
  }

  @Test
  void shouldPreferOptionsOverEnvironmentOverDefaults() {
    assertThat(run(Map.of("GREET_NAME", "Ada"), "--times", "3")).isEqualTo(ExitCode.DONE);
    assertThat(greet.name).isEqualTo("Ada");
    assertThat(greet.times).isEqualTo(3);

    run(Map.of("GREET_NAME", "Ada"), "--name", "Grace");
    assertThat(greet.name).isEqualTo("Grace");

    run(Map.of("GREET_NAME", ""));
    assertThat(greet.name).as("an empty variable counts as absent").isEqualTo("you");
  }

  @Test
  void shouldTakeVariablesAndArgumentsAsTheyAre() {
    for (String value : List.of("a$$b", "${no.such.property}", "${sys:user.name}$", "@name")) {
      run(Map.of("GREET_NAME", value));
      assertThat(greet.name).isEqualTo(value);
    }
    assertThat(run(Map.of("GREET_TIMES", "${user.name}"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("not ${user.name} (from the environment variable GREET_TIMES)");

    Notes notes = new Notes();
    PrintWriter nowhere = new PrintWriter(err, true);
    Program.run(notes, Map.of(), nowhere, nowhere, "@/no/such/file", "@pom.xml");
    assertThat(notes.files).containsExactly("@/no/such/file", "@pom.xml");
  }

  @Test
  void shouldNameTheVariableThatTheCommandFindsWrong() {
    greet.problems = List.of("--name is too short", "--times and --name do not go together");
    run(Map.of("GREET_NAME", "A", "GREET_TIMES", "2"), "--times=3");

    assertThat(err.toString().lines())
        .contains(
            "error: --name is too short (from the environment variable GREET_NAME)",
            "error: --times and --name do not go together");
  }

  @Test
  void shouldPassEachErrorToItsListenerInOneLine() {
    run(Map.of(), "loudly");
    run(Map.of(), "--times", "often", "--pause", "often");
    runFailing(new ProgramException(ExitCode.FAILED, "a", "b.", ""));
    runFailing(new ProgramException(ExitCode.FAILED, "a", "b.", "c"));

    assertThat(heard)
        .containsExactly(
            "cannot shout: no voice left; next: rest",
            "--times must be a number, not often; --pause must be a duration such as 500ms, 30s, 2m"
                + " or 1h, not often",
            "a: b.",
            "a: b; next: c");
  }

  @Test
  void shouldNameTheVariableThatHoldsAMalformedValue() {
    int code = run(Map.of("GREET_TIMES", "often"));

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("error: ")
        .contains("--times", "often", "(from the environment variable GREET_TIMES)");
  }

  @Test
  void shouldNotBlameTheEnvironmentForAMalformedOption() {
    assertThat(run(Map.of("GREET_TIMES", "2"), "--times", "often")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--times").doesNotContain("environment variable");
  }

  @Test
  void shouldReportTheRemedyForAnUnknownOption() {
    int code = run(Map.of(), "--nmae=x");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .containsExactly(
            "error: unknown arguments: --nmae=x", "  next: correct this; --help lists all options");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldReportEveryWrongOptionAtOnce() {
    greet.problems = List.of("--name is too short");
    int code =
        run(
            Map.of("GREET_TIMES", "101", "GREET_PAUSE", "1s"),
            "--pause=2h",
            "--share",
            "half",
            "--volume=loud",
            "--nmae=x");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines().filter(line -> line.startsWith("error: ")))
        .containsExactlyInAnyOrder(
            "error: --times must be 1..100, not 101 (from the environment variable GREET_TIMES)",
            "error: --pause must be 10ms..1h, not 2h",
            "error: --share must be a number, not half",
            "error: --name is too short",
            "error: --volume must be a number, not loud",
            "error: unknown arguments: --nmae=x");
  }

  @Test
  void shouldTakeBothEndsOfARange() {
    assertThat(run(Map.of(), "--times=1", "--pause=1h", "--share=1", "--volume=999999999999"))
        .isEqualTo(ExitCode.DONE);
    assertThat(run(Map.of(), "--times=100", "--pause=10ms", "--share=0")).isEqualTo(ExitCode.DONE);
    assertThat(run(Map.of(), "--volume=-1")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("error: --volume must be 0 or more, not -1");
    assertThat(run(Map.of(), "--share=NaN")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("error: --share must be 0..1, not NaN");
  }

  @Test
  void shouldReportTheProblemsThatTheCommandItselfFinds() {
    greet.problems = List.of("--name and --times do not go together");

    assertThat(run(Map.of(), "--share=2")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "error: --share must be 0..1, not 2\n".replace("\n", System.lineSeparator()),
            "error: --name and --times do not go together");
    assertThat(run(Map.of(), "--help")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void shouldQuoteUserInputWithoutItsControlCharacters() {
    assertThat(run(Map.of(), "--times=\u001b[31m5\n6")).isEqualTo(ExitCode.USAGE);
    runFailing(new IllegalStateException("many\n\nlines \u009b"));
    assertThat(err.toString().lines())
        .containsExactly(
            "error: --times must be a number, not \\u001b[31m5 6",
            "  next: correct this; --help lists all options",
            "error: IllegalStateException: many lines \\u009b",
            "  next: run again with --verbose to see the stack trace");
  }

  @Test
  void shouldShowDefaultsAndVariablesInHelp() {
    int code = run(Map.of("GREET_NAME", "secret"), "--help");

    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("Whom to greet, 100% politely.")
        .contains("[env: GREET_NAME] [default: you]")
        .contains("[range: 1..100] [env: GREET_TIMES] [default: 1]")
        .contains("--verbose")
        .doesNotContain("secret");
  }

  @Test
  void shouldListAllExitCodesInHelp() {
    run(Map.of(), "--help");

    ExitCode.meanings()
        .forEach(
            (code, meaning) -> assertThat(out.toString()).contains("  " + code + "  ", meaning));
  }

  @Test
  void shouldPrintItsVersion() {
    assertThat(run(Map.of(), "--version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString().strip()).matches("greet \\d+\\.\\d+.*");
  }

  @Test
  void shouldPrintErrorAndRemedyWithoutStackTrace() {
    int code =
        runFailing(new ProgramException(ExitCode.INPUT_LOST, "cannot go on", "a gap", "ask Ada"));

    assertThat(code).isEqualTo(ExitCode.INPUT_LOST);
    assertThat(err.toString().lines())
        .containsExactly("error: cannot go on: a gap", "  next: ask Ada");
  }

  @Test
  void shouldPrintTheStackTraceWhenVerbose() {
    runFailing(new IllegalStateException("odd"), "--verbose");

    assertThat(err.toString())
        .contains("error: IllegalStateException: odd", "\tat wordcount.program.");
  }

  @Test
  void shouldGiveSubcommandsTheSameErrorsAndOptions() {
    assertThat(run(Map.of(), "loudly")).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(err.toString()).contains("error: cannot shout: no voice left");

    assertThat(run(Map.of(), "loudly", "--verbose")).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(err.toString()).contains("\tat wordcount.program.");

    assertThat(run(Map.of(), "loudly", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(run(Map.of(), "loudly", "--loud")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldGiveKafkasExceptionsTheirExitCodes() {
    assertThat(runFailing(new TimeoutException("no answer"))).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(runFailing(new ProducerFencedException("epoch"))).isEqualTo(ExitCode.FENCED);
    assertThat(runFailing(new KafkaException("failed", new ConfigException("acks", "maybe"))))
        .isEqualTo(ExitCode.USAGE);
    assertThat(
            runFailing(
                new KafkaException(
                    "failed", new ConfigException("No resolvable bootstrap urls given in x"))))
        .isEqualTo(ExitCode.UNREACHABLE);
    assertThat(runFailing(new InterruptedException())).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(runFailing(new TopicAuthorizationException(java.util.Set.of("test-topic"))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("on topic test-topic");
  }
}
