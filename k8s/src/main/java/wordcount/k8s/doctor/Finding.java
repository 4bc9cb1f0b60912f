package wordcount.k8s.doctor;

/**
 * What one check found.
 *
 * @param id what was checked, such as {@code storage-class}; stable, for programs
 * @param severity whether it stands in the way
 * @param message what is so, one sentence
 * @param remedy what to do about it; empty if nothing is to be done
 */
public record Finding(String id, Severity severity, String message, String remedy) {
  /** Whether a finding stands in the way. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** It may work; it is not what the pipeline was tested with. */
    WARNING,
    /** It will not work. */
    FAILED
  }

  /** All is as it should be. */
  public static Finding ok(String id, String message) {
    return new Finding(id, Severity.OK, message, "");
  }

  /** It may work all the same. */
  public static Finding warning(String id, String message, String remedy) {
    return new Finding(id, Severity.WARNING, message, remedy);
  }

  /** It will not work. */
  public static Finding failed(String id, String message, String remedy) {
    return new Finding(id, Severity.FAILED, message, remedy);
  }
}
