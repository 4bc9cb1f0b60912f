package wordcount.program;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether standard output or standard error is a terminal. Java's own {@code Console} covers
 * only standard input and output together, so this asks {@code sh}.
 */
public final class Terminal {
  private Terminal() {}

  /** Returns whether standard output is a terminal. */
  public static boolean isStandardOutput() {
    ProcessBuilder test = new ProcessBuilder("sh", "-c", "test -t 1");
    return exitCode(test.redirectOutput(Redirect.INHERIT)) == 0;
  }

  /** Returns whether standard error is a terminal. */
  static boolean isStandardError() {
    ProcessBuilder test = new ProcessBuilder("sh", "-c", "test -t 2");
    return exitCode(test.redirectError(Redirect.INHERIT)) == 0;
  }

  /** Returns the columns of the terminal on standard error; 0 if unknown. */
  static int columns() {
    ProcessBuilder stty = new ProcessBuilder("sh", "-c", "stty size <&2 || echo 0 0");
    try {
      Process process = stty.redirectError(Redirect.INHERIT).start();
      String[] size =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      return size.length == 2 && size[1].matches("[0-9]{1,4}") ? Integer.parseInt(size[1]) : 0;
    } catch (IOException noShell) {
      return 0;
    }
  }

  private static int exitCode(ProcessBuilder command) {
    try {
      return command.start().waitFor();
    } catch (IOException noShell) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
