package wordcount.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import wordcount.program.ExitCode;

/** Ends the process, whatever threads think of it. */
final class Exit {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Exit() {}

  /** Exits with the code; threads that will not end within half a minute are cut off. */
  static void with(int code) {
    daemon(
        "exit",
        () -> {
          Thread.sleep(PATIENCE.toMillis());
          Runtime.getRuntime().halt(code);
        });
    System.exit(code);
  }

  /**
   * Exits when standard input ends, if the system property {@code wordcount.supervised} is true: a
   * program that started this one and was killed leaves no orphan behind. Its Kafka may have died
   * with it, and an orderly stop would wait for that in vain.
   */
  static void whenOrphaned() {
    if (Boolean.getBoolean("wordcount.supervised")) {
      daemon(
          "supervisor",
          () -> {
            System.in.transferTo(OutputStream.nullOutputStream());
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
          });
    }
  }

  private interface Work {
    void run() throws InterruptedException, IOException;
  }

  private static void daemon(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException | IOException e) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
