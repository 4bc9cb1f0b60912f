package wordcount.local.bench;

import wordcount.job.Exit;

/** Main class of the rivals. Each counts a whole topic, then prints how long that took. */
public final class RivalJob {
  private RivalJob() {}

  /**
   * Arguments: bootstrap servers, topic, folder for checkpoints, and textbook, stateful, connector,
   * plain or read.
   */
  public static void main(String... args) {
    Exit.whenOrphaned();
    RivalRun run = new RivalRun(args[0], args[1]);
    switch (args[3]) {
      case "textbook" -> SparkRivals.textbook(run);
      case "stateful" -> SparkRivals.stateful(run, args[2]);
      case "connector" -> SparkRivals.connector(run);
      case "plain" -> PlainRivals.run(run, true);
      case "read" -> PlainRivals.run(run, false);
      default -> throw new IllegalArgumentException(args[3]);
    }
  }
}
