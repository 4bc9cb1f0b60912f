package wordcount.job.count;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in a record its text is: the record is the text, or JSON with texts at some places.
 *
 * @param pointers the places, as JSON Pointers (RFC 6901); none if the whole record is the text
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
   * What is wrong with a pointer, if anything.
   *
   * @param option the option that gives it
   */
  public static Optional<String> problem(String option, String pointer) {
    return POINTER.matcher(pointer).matches()
        ? Optional.empty()
        : Optional.of(
            option
                + ": '"
                + pointer
                + "' is no JSON Pointer: it begins with /, and ~ stands only in ~0 and ~1");
  }

  /** Returns whether records are JSON. */
  public boolean areJson() {
    return !pointers.isEmpty();
  }

  /** For people: the pointers, separated by commas. */
  @Override
  public String toString() {
    return String.join(", ", pointers);
  }
}
