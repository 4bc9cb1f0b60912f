package wordcount.k8s.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import wordcount.program.FileProblem;

/**
 * Runs the programs on this machine's PATH. When this process is stopped, by Ctrl-C or otherwise,
 * it asks the running program to stop and waits for it. When this process is killed, the program
 * runs to its end, since it writes to files and not to a pipe. Programs that were only started go
 * on running in any case.
 */
public final class InstalledPrograms implements Programs {
  private static final Duration ORDERLY_END = Duration.ofSeconds(30);

  // Java reports the reason in the text alone; later versions write it differently.
  private static final Pattern NO_SUCH_FILE = Pattern.compile("\\berror(=|: )2\\b");

  @Override
  public Result run(Call call) {
    try (TemporaryFolder folder = new TemporaryFolder("wordcount-program")) {
      Path output = folder.file("output");
      Path errors = folder.file("errors");
      int exitCode = run(call, output, errors);
      return new Result(exitCode, text(output), text(errors) + remark(call, exitCode));
    } catch (IOException e) {
      return notStarted(e);
    }
  }

  @Override
  public Result start(List<String> command, Duration failing) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Result(await(process, failing) ? process.exitValue() : 0, "", "");
    } catch (IOException e) {
      return notStarted(e);
    }
  }

  private static Result notStarted(IOException e) {
    String why =
        e instanceof FileSystemException file
            ? "cannot use " + file.getFile() + ": " + FileProblem.reason(file)
            : String.valueOf(e.getMessage());
    return new Result(
        NO_SUCH_FILE.matcher(why).find() ? Result.NOT_FOUND : Result.NOT_STARTED, "", why);
  }

  private static int run(Call call, Path output, Path errors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(call.command())
            .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(call.hidden());
    CompletableFuture<Process> started = new CompletableFuture<>();
    // Registered before the program starts, so that nothing can leave it running alone.
    Thread end = new Thread(() -> stop(started, call.undo()), "stop-program");
    try {
      Runtime.getRuntime().addShutdownHook(end);
    } catch (IllegalStateException e) {
      return awaitEnd();
    }
    boolean inTime = false;
    try {
      started.complete(builder.start());
      inTime = await(started.join(), call.limit());
    } finally {
      started.cancel(false);
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException e) {
        // It ended because we are being stopped; its result does not matter any more.
        awaitEnd();
      }
    }
    if (!inTime) {
      stop(started, call.undo());
      return Result.TOO_LONG;
    }
    return started.join().exitValue();
  }

  private static Path nothing() {
    return Path.of(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }

  private static boolean await(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void stop(CompletableFuture<Process> started, List<String> undo) {
    Process process;
    try {
      process = started.join();
    } catch (CancellationException e) {
      // It could not be started.
      return;
    }
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!await(process, ORDERLY_END)) {
      process.destroyForcibly();
    }
    if (!undo.isEmpty()) {
      undo(undo);
    }
  }

  private static void undo(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!await(process, ORDERLY_END)) {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
    }
  }

  /** The process ends while this waits. */
  private static int awaitEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Result.TOO_LONG;
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String remark(Call call, int exitCode) {
    return exitCode == Result.TOO_LONG
        ? "\n" + call.command().get(0) + " did not end within " + call.limit().toSeconds() + " s"
        : "";
  }
}
