package wordcount.program;

import java.util.List;
import java.util.Optional;

/**
 * A command or mixin whose options need more checks than a {@link Range}. {@link Program} asks it
 * for problems before the command runs, and reports them together with all others.
 */
public interface CheckedOptions {
  /** Returns the problems, each a sentence that begins with the option's name. */
  List<String> problems();

  /** Returns what is wrong with two options that must differ; empty if their values do. */
  static Optional<String> clash(String option, String value, String other, String otherValue) {
    return value.equals(otherValue)
        ? Optional.of(option + " and " + other + " must differ, but both are " + value)
        : Optional.empty();
  }
}
