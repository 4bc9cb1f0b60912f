package wordcount.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import wordcount.program.ExitCode;

/** Ends the process, even if threads block the exit. */
final class Exit {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Exit() {}

  /** Exits with the code; halts the JVM if that takes longer than half a minute. */
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
   * Exits when standard input ends, if the system property {@code wordcount.supervised} is true: if
   * the parent process is killed, this one does not become an orphan. The parent's Kafka may have
   * died too, so an orderly stop would wait for it in vain.
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
