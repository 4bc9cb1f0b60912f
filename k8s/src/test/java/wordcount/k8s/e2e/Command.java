package wordcount.k8s.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The {@code wordcount} command as a person runs it: its jar, in a process of its own. */
final class Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> options;

  Command(String... options) {
    this.options = List.of(options);
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

  Result run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(Path.of("target", "wordcount-k8s-1.0.0.jar").toString());
    command.addAll(arguments);
    command.addAll(options);
    Process process = new ProcessBuilder(command).start();
    CompletableFuture<String> err = read(process.getErrorStream());
    String out = read(process.getInputStream()).join();
    return new Result(process.waitFor(), out, err.join());
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(arguments));
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
