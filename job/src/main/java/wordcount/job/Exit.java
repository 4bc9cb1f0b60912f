package wordcount.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import wordcount.job.monitoring.FailureEvent;
import wordcount.program.ExitCode;

/** Ends the process, even if threads block the exit. */
public final class Exit {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(10);

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
   * Ends the process of a job that makes no progress. An orderly stop would wait for whatever holds
   * it up.
   */
  static void stalled() {
    Thread report =
        daemon(
            "report",
            () ->
                FailureEvent.report(
                    "no progress for minutes; next: check that Kafka answers and that an executor"
                        + " runs"));
    try {
      report.join(REPORT_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }

  /**
   * Exits when standard input ends, if the system property {@code wordcount.supervised} is true: if
   * the parent process is killed, this one does not become an orphan. The parent's Kafka may have
   * died too, so an orderly stop would wait for it in vain.
   */
  public static void whenOrphaned() {
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

  private static Thread daemon(String name, Work work) {
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
    return thread;
  }
}
