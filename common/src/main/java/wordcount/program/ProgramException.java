package wordcount.program;

/**
 * One clear error for the person at the terminal: what went wrong, why, and what to do next.
 * Printed without a stack trace, unless the program runs with {@code --verbose}.
 */
public final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String remedy;

  /**
   * @param exitCode one of {@link ExitCode}
   * @param what the failure, such as "cannot read book.txt"
   * @param why the reason, such as "no such file"
   * @param remedy what to do next, one sentence; empty if there is nothing to advise
   */
  public ProgramException(int exitCode, String what, String why, String remedy) {
    this(exitCode, what, why, remedy, null);
  }

  /** Creates the same error with its cause (null if none). */
  public ProgramException(int exitCode, String what, String why, String remedy, Throwable cause) {
    super(what + ": " + why, cause);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  private ProgramException(ProgramException cause, int exitCode, String remedy) {
    super(cause.getMessage(), cause);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  /** Returns the same error with another remedy. */
  public ProgramException withRemedy(String other) {
    return new ProgramException(this, exitCode, other);
  }

  /** Returns the same error with another exit code. */
  public ProgramException withExitCode(int other) {
    return new ProgramException(this, other, remedy);
  }

  /** Returns the code the program exits with, one of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns what to do next; empty if there is nothing to advise. */
  public String remedy() {
    return remedy;
  }
}
