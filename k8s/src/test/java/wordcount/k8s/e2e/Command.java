package wordcount.k8s.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A command as a person runs it, in a process of its own. */
final class Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> program;
  private final List<String> options;

  /**
   * @param program the program and what comes before all arguments
   * @param options what comes after them
   */
  private Command(List<String> program, String... options) {
    this.program = program;
    this.options = List.of(options);
  }

  /** The {@code wordcount} command. */
  static Command wordcount(String... options) {
    return new Command(List.of("bin/wordcount"), options);
  }

  /** The {@code helm} program on the PATH. */
  static Command helm(String... options) {
    return new Command(List.of("helm"), options);
  }

  /** What a run gave. */
  record Result(int exitCode, String out, String err) {
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (IOException e) {
        throw new UncheckedIOException(out + err, e);
      }
    }

    @Override
    public String toString() {
      return "exit " + exitCode + "\n" + out + "\n" + err;
    }
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    Process process = process(arguments).start();
    CompletableFuture<String> err = read(process.getErrorStream());
    String out = read(process.getInputStream()).join();
    return new Result(process.waitFor(), out, err.join());
  }

  /** A run that goes on until it is closed. */
  record Running(Process process, Path output) implements AutoCloseable {
    /** Returns all that it has said so far. */
    String said() throws IOException {
      return Files.readString(output);
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      process.onExit().join();
      Files.delete(output);
    }
  }

  Running start(String... arguments) throws IOException {
    Path output = Files.createTempFile("wordcount", ".out");
    ProcessBuilder command = process(arguments);
    return new Running(
        command.redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
  }

  private ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    command.addAll(options);
    return new ProcessBuilder(command);
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
