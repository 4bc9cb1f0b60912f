package wordcount.program;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exit codes of all programs, each with one meaning. The {@code --help} of every program prints
 * this table.
 */
public final class ExitCode {
  /** The program did its work. */
  public static final int DONE = 0;

  /** It failed; the error says what and why. */
  public static final int FAILED = 1;

  /** An option, an environment variable or a configuration file is wrong. */
  public static final int USAGE = 2;

  /** The heap is full. The JVM itself chose this code for {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int OUT_OF_MEMORY = 3;

  /** Kafka, PostgreSQL or the cluster cannot be reached. */
  public static final int UNREACHABLE = 4;

  /** Another instance took over. */
  public static final int FENCED = 5;

  /** Input was lost or replaced, and the program refuses to resume. */
  public static final int INPUT_LOST = 6;

  /** What it waited for did not happen in time. */
  public static final int TIMED_OUT = 7;

  /** A verification proved that totals are wrong. */
  public static final int WRONG = 8;

  /** Its terminal was closed (SIGHUP). */
  public static final int HUNG_UP = 129;

  /** A person stopped it (SIGINT). */
  public static final int INTERRUPTED = 130;

  /** The JVM crashed (SIGABRT). */
  public static final int CRASHED = 134;

  /** Killed (SIGKILL), for example by an operating system that is short of memory. */
  public static final int KILLED = 137;

  /** Asked to end (SIGTERM), for example by Kubernetes. */
  public static final int TERMINATED = 143;

  private static final Map<Integer, String> MEANINGS =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.ofEntries(
                  Map.entry(DONE, "done"),
                  Map.entry(FAILED, "failed"),
                  Map.entry(USAGE, "wrong usage"),
                  Map.entry(OUT_OF_MEMORY, "out of memory"),
                  Map.entry(UNREACHABLE, "Kafka, PostgreSQL or the cluster cannot be reached"),
                  Map.entry(FENCED, "another instance took over"),
                  Map.entry(INPUT_LOST, "input was lost or replaced"),
                  Map.entry(TIMED_OUT, "timed out"),
                  Map.entry(WRONG, "totals are wrong"),
                  Map.entry(HUNG_UP, "its terminal was closed"),
                  Map.entry(INTERRUPTED, "interrupted (Ctrl-C)"),
                  Map.entry(CRASHED, "the JVM crashed"),
                  Map.entry(KILLED, "killed"),
                  Map.entry(TERMINATED, "terminated"))));

  private ExitCode() {}

  /** Returns all codes in ascending order, each with its meaning. */
  public static Map<Integer, String> meanings() {
    return MEANINGS;
  }

  /** Returns the code with its meaning, such as {@code exit code 3 (out of memory)}. */
  public static String describe(int code) {
    String meaning = MEANINGS.get(code);
    return "exit code " + code + (meaning == null ? "" : " (" + meaning + ")");
  }
}
