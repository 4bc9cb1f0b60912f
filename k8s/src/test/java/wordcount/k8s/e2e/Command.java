package wordcount.k8s.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The wordcount command as a process of its own. */
final class Command {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private final String context;

  Command(String context) {
    this.context = context;
  }

  /** What a run of it left: its exit code and its standard output. */
  record Result(int exitCode, String output) {}

  /** Runs it to its end; its progress goes to the test's own standard error. */
  Result run(String... arguments) {
    return finish(start(arguments));
  }

  Process start(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(HOME.resolve("k8s/bin/wordcount").toString());
    line.addAll(List.of(arguments));
    line.add("--context=" + context);
    try {
      return new ProcessBuilder(line)
          .directory(HOME.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Result finish(Process process) {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroy();
      throw new IllegalStateException(e);
    }
  }
}
