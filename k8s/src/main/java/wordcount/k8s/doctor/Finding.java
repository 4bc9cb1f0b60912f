package wordcount.k8s.doctor;

/**
 * What one check found.
 *
 * @param id what was checked, such as {@code storage-class}; stable, for programs
 * @param severity whether it is a problem
 * @param message what was found, in one sentence
 * @param remedy what to do about it; empty if there is nothing to do
 */
public record Finding(String id, Severity severity, String message, String remedy) {
  /** Whether a finding is a problem. */
  public enum Severity {
    /** No problem. */
    OK,
    /** A possible problem; the pipeline may work. */
    WARNING,
    /** A problem; the pipeline will not work. */
    FAILED
  }

  /** Returns a finding that is no problem. */
  public static Finding ok(String id, String message) {
    return new Finding(id, Severity.OK, message, "");
  }

  /** Returns a finding that may be a problem. */
  public static Finding warning(String id, String message, String remedy) {
    return new Finding(id, Severity.WARNING, message, remedy);
  }

  /** Returns a finding that is a problem. */
  public static Finding failed(String id, String message, String remedy) {
    return new Finding(id, Severity.FAILED, message, remedy);
  }
}
