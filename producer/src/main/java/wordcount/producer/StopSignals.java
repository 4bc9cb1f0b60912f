package wordcount.producer;

import wordcount.program.Signals;

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into an interrupt of the working thread, so that it stops in
 * order; a second signal ends the process at once. A shutdown hook would not do: it can neither
 * distinguish the signals nor choose the exit code.
 */
final class StopSignals implements AutoCloseable {
  private static final String INTERRUPT = "INT";
  private static final String TERMINATE = "TERM";
  private static final int SIGNAL_EXIT = 128;

  private final Thread worker;
  private final Object previousInterrupt;
  private final Object previousTerminate;
  private volatile String receivedName = "";
  private volatile int receivedNumber;

  /** Makes signals interrupt the thread. */
  StopSignals(Thread worker) {
    this.worker = worker;
    previousInterrupt = Signals.handle(INTERRUPT, this::stop);
    previousTerminate = Signals.handle(TERMINATE, this::stop);
  }

  /** Returns whether a person stopped the program. */
  boolean interrupted() {
    return receivedName.equals(INTERRUPT);
  }

  /** Returns the exit code for the signal received; 0 if there was none. */
  int exitCode() {
    return receivedName.isEmpty() ? 0 : SIGNAL_EXIT + receivedNumber;
  }

  @Override
  public void close() {
    Signals.restore(INTERRUPT, previousInterrupt);
    Signals.restore(TERMINATE, previousTerminate);
  }

  private void stop(String name, int number) {
    if (!receivedName.isEmpty()) {
      Runtime.getRuntime().halt(SIGNAL_EXIT + number);
    }
    receivedNumber = number;
    receivedName = name;
    worker.interrupt();
  }
}
