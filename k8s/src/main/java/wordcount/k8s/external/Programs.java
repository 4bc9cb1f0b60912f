package wordcount.k8s.external;

import java.util.List;

/** Runs programs of the machine. */
public interface Programs {
  /**
   * What a program did.
   *
   * @param exitCode 0 if it did what it should; {@link #NOT_FOUND} if there is no such program
   * @param output what it printed, errors included
   */
  record Result(int exitCode, String output) {
    /** The exit code of a program that is not there, as shells have it. */
    public static final int NOT_FOUND = 127;

    /** Returns whether the program did what it should. */
    public boolean succeeded() {
      return exitCode == 0;
    }

    /** Returns whether there is such a program at all. */
    public boolean found() {
      return exitCode != NOT_FOUND;
    }
  }

  /** Runs a program to its end. */
  Result run(List<String> command);
}
