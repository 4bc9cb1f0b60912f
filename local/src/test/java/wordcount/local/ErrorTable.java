package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import wordcount.job.StoreVerifier;
import wordcount.job.WordCountJob;
import wordcount.producer.LineProducer;
import wordcount.program.Program;
import wordcount.verify.Verifier;

/**
 * Commands and the errors they end with, as a text for people to read. What differs from run to run
 * is shown by a name, such as DIR.
 */
public final class ErrorTable {
  private static final Map<String, Supplier<Object>> PROGRAMS =
      Map.of(
          "run", LocalPipeline::new,
          "producer", LineProducer::new,
          "job", WordCountJob::new,
          "consume", () -> new TopicPrinter(OutputStream.nullOutputStream(), false),
          "verifier", Verifier::new,
          "store-verifier", StoreVerifier::new);

  /** Words, or what stands between apostrophes. */
  private static final Pattern WORD = Pattern.compile("'[^']*'|[^ ]+");

  private final Map<String, String> environment;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final StringBuilder table = new StringBuilder();

  /**
   * @param environment the environment variables of all commands
   */
  public ErrorTable(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Shows a value by a name, in commands too. */
  public void name(String name, String value) {
    names.put(name, value);
  }

  /** Runs a program in this process, with named values in its variables and arguments. */
  public void run(String command) {
    table.append(outcome(command));
  }

  /** Runs commands in parallel; records their outcomes in the given order. */
  public void runAtOnce(List<String> commands) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Callable<String>> outcomes = new ArrayList<>();
      commands.forEach(command -> outcomes.add(() -> outcome(command)));
      for (Future<String> outcome : threads.invokeAll(outcomes)) {
        table.append(outcome.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private String outcome(String command) {
    List<String> words =
        new ArrayList<>(WORD.matcher(command).results().map(MatchResult::group).toList());
    words.replaceAll(word -> word.replace("'", ""));
    names.forEach((name, value) -> words.replaceAll(word -> word.replace(name, value)));
    Map<String, String> variables = new HashMap<>(environment);
    while (words.get(0).contains("=")) {
      String[] variable = words.remove(0).split("=", 2);
      variables.put(variable[0], variable[1]);
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Program.run(
            PROGRAMS.get(words.get(0)).get(),
            variables,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            words.subList(1, words.size()).toArray(String[]::new));
    assertThat(out.toString()).as("standard output of %s", command).isEmpty();
    return outcome(command, err.toString().lines().toList(), code);
  }

  /** Takes what a program printed; log lines are left out. */
  public void add(String what, List<String> printed, int exitCode) {
    table.append(outcome(what, printed, exitCode));
  }

  private String outcome(String what, List<String> printed, int exitCode) {
    StringBuilder outcome = new StringBuilder("$ ").append(what).append('\n');
    for (String line : printed) {
      if (line.startsWith("error:") || line.startsWith("  next:")) {
        outcome.append(named(line)).append('\n');
      }
    }
    return outcome.append("exit code ").append(exitCode).append("\n\n").toString();
  }

  private String named(String line) {
    String shown = line;
    for (Map.Entry<String, String> name : names.entrySet()) {
      shown = shown.replace(name.getValue(), name.getKey());
    }
    return shown;
  }

  /** Compares it with the table in a resource; each error must say what to do next. */
  public void verify(String resource) throws IOException {
    String expected;
    try (InputStream stream = ErrorTable.class.getResourceAsStream(resource)) {
      expected = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> outcomes = List.of(table.toString().split("\n\n"));
    List<String> listed = List.of(expected.split("\n\n"));
    SoftAssertions.assertSoftly(
        softly -> {
          for (int i = 0; i < Math.min(outcomes.size(), listed.size()); i++) {
            softly
                .assertThat(outcomes.get(i))
                .as("%s, number %s", resource, i + 1)
                .isEqualTo(listed.get(i));
          }
        });
    assertThat(table.toString()).isEqualTo(expected);
    assertThat(outcomes)
        .allMatch(one -> one.matches("\\$ .+\n(error: .+\n)+  next: .+\nexit code \\d+"));
  }
}
