package wordcount.k8s.external;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs programs of the machine. */
public interface Programs {
  /**
   * A program to run.
   *
   * @param command its name and its arguments
   * @param limit after which it is stopped
   * @param hidden which variables of the environment it must not see
   * @param undo what to run if it was stopped before its end; empty if nothing
   */
  record Call(List<String> command, Duration limit, Predicate<String> hidden, List<String> undo) {}

  /**
   * What a program did.
   *
   * @param exitCode 0 if it did what it should; {@link #NOT_FOUND} if there is no such program
   * @param output what it printed on standard output
   * @param errors what it printed on standard error
   */
  record Result(int exitCode, String output, String errors) {
    /** The exit code of a program that is not there, as shells have it. */
    public static final int NOT_FOUND = 127;

    /** The exit code of a program that took too long, as {@code timeout} has it. */
    static final int TOO_LONG = 124;

    /** Returns whether the program did what it should. */
    public boolean succeeded() {
      return exitCode == 0;
    }

    /** Returns whether there is such a program at all. */
    public boolean found() {
      return exitCode != NOT_FOUND;
    }

    /** Returns all that it printed. */
    public String said() {
      return Stream.of(output.strip(), errors.strip())
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining("\n"));
    }
  }

  /** Runs a program to its end. */
  Result run(Call call);

  /** The same for one that may take ten minutes and sees the whole environment. */
  default Result run(List<String> command) {
    return run(new Call(command, Duration.ofMinutes(10), name -> false, List.of()));
  }
}
