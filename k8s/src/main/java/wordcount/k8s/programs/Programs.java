package wordcount.k8s.programs;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs programs of this machine. */
public interface Programs {
  /**
   * A program to run.
   *
   * @param command its name and its arguments
   * @param limit after which it is stopped
   * @param hidden the environment variables to hide from it
   * @param undo the command to run if it was stopped before its end; empty for none
   */
  record Call(List<String> command, Duration limit, Predicate<String> hidden, List<String> undo) {
    /** A program with the whole environment, and nothing to undo. */
    public Call(List<String> command, Duration limit) {
      this(command, limit, name -> false, List.of());
    }
  }

  /**
   * What a program did.
   *
   * @param exitCode 0 if it succeeded; {@link #NOT_FOUND} if there is no such program
   * @param output what it printed on standard output
   * @param errors what it printed on standard error, or why it could not be started
   */
  record Result(int exitCode, String output, String errors) {
    /** The exit code of shells if a program is not found. */
    public static final int NOT_FOUND = 127;

    /** The exit code of shells if a program exists but cannot be started. */
    static final int NOT_STARTED = 126;

    /** The exit code of {@code timeout} if a program took too long. */
    static final int TOO_LONG = 124;

    /** Returns whether the program succeeded. */
    public boolean succeeded() {
      return exitCode == 0;
    }

    /** Returns whether the program exists. */
    public boolean found() {
      return exitCode != NOT_FOUND;
    }

    /** Returns everything that it printed. */
    public String said() {
      return Stream.of(output.strip(), errors.strip())
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining("\n"));
    }
  }

  /** Runs a program to its end. */
  Result run(Call call);

  /**
   * Starts a program that may go on running, even after this process: it is never stopped, and its
   * output is discarded.
   *
   * @param failing how long to wait for its failure
   * @return how it ended; success if it still runs
   */
  default Result start(List<String> command, Duration failing) {
    return run(new Call(command, failing));
  }

  /** Runs a program to its end, for at most ten minutes and with the whole environment. */
  default Result run(List<String> command) {
    return run(new Call(command, Duration.ofMinutes(10)));
  }
}
