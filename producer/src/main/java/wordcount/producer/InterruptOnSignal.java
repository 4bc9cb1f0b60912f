package wordcount.producer;

import java.util.HashMap;
import java.util.Map;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
import wordcount.program.ProgramException;
import wordcount.program.Signals;

/**
 * Turns Ctrl-C (SIGINT), SIGTERM and SIGHUP into an interrupt of the working thread, so that it
 * stops gracefully; a second Ctrl-C or SIGTERM ends the process at once. A shutdown hook would not
 * do: it can neither distinguish the signals nor choose the exit code.
 */
final class InterruptOnSignal implements AutoCloseable {
  private static final String HANG_UP = "HUP";

  private final Thread worker;
  private final Map<String, Object> previous = new HashMap<>();
  private volatile int exitCode;

  /** Makes signals interrupt the thread. */
  InterruptOnSignal(Thread worker) {
    this.worker = worker;
    Signals.STOP.forEach(name -> previous.put(name, Signals.handle(name, this::stop)));
  }

  /** Returns whether a person stopped the program, by Ctrl-C or by closing its terminal. */
  boolean byPerson() {
    return exitCode == ExitCode.INTERRUPTED || exitCode == ExitCode.HUNG_UP;
  }

  /** Returns the exit code for the first signal received; 0 if there was none. */
  int exitCode() {
    return exitCode;
  }

  /** Explains a failure; one caused by the interrupt gets the exit code for its signal. */
  ProgramException explain(RuntimeException thrown) {
    ProgramException error = Failure.explain(thrown);
    if (exitCode == 0 || error.exitCode() != ExitCode.INTERRUPTED) {
      return error;
    }
    // The interrupt has been handled; it must not interrupt what follows.
    Thread.interrupted();
    return error.withExitCode(exitCode);
  }

  @Override
  public void close() {
    previous.forEach(Signals::restore);
  }

  private synchronized void stop(String name, int code) {
    if (exitCode == 0) {
      exitCode = code;
      worker.interrupt();
    } else if (!name.equals(HANG_UP)) {
      // A closed terminal sends SIGHUP twice: the shell does, and the kernel once the shell ends.
      Runtime.getRuntime().halt(code);
    }
  }
}
