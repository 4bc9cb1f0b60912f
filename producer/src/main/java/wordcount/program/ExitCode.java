package wordcount.program;

/** The exit codes every program of the pipeline uses; a person and a script can tell them apart. */
public final class ExitCode {
  /** The program did what it was asked to do. */
  public static final int DONE = 0;

  /** It failed; the error says what and why. */
  public static final int FAILED = 1;

  /** An option, an environment variable or a configuration file is wrong. */
  public static final int USAGE = 2;

  /** What it waited for did not happen in the time it was given. */
  public static final int TIMED_OUT = 3;

  /** Kafka, or the cluster, cannot be reached. */
  public static final int UNREACHABLE = 4;

  /** Another instance took over. */
  public static final int FENCED = 5;

  /** Input was lost or replaced, and the program refuses to go on as if it had not been. */
  public static final int INPUT_LOST = 6;

  /** A person stopped it (Ctrl-C). */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
