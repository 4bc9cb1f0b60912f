package wordcount.job.count;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The places of the text in a record: the whole record, or fields of a JSON record.
 *
 * @param pointers the fields, as JSON Pointers (RFC 6901); empty if the whole record is the text
 */
public record TextFields(List<String> pointers) implements Serializable {
  private static final long serialVersionUID = 1;

  /** The whole record is the text. */
  public static final TextFields NONE = new TextFields(List.of());

  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*", Pattern.DOTALL);

  public TextFields {
    pointers = List.copyOf(pointers);
  }

  /**
   * Returns what is wrong with a pointer; empty if nothing is.
   *
   * @param option the option that the pointer was given to
   */
  public static Optional<String> problem(String option, String pointer) {
    return POINTER.matcher(pointer).matches()
        ? Optional.empty()
        : Optional.of(
            option
                + ": '"
                + pointer
                + "' is not a JSON Pointer: one begins with /, and has ~ only as ~0 or ~1");
  }

  /** Returns whether records are JSON. */
  public boolean areJson() {
    return !pointers.isEmpty();
  }

  /** Returns the pointers, separated by commas, for people. */
  @Override
  public String toString() {
    return String.join(", ", pointers);
  }
}
