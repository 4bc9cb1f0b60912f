package wordcount.program;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/** Compares options with their {@link Range}. */
final class Ranges {
  private static final String TO = "..";

  private Ranges() {}

  /** Returns the option's range for its help. */
  static Optional<String> of(ArgSpec option) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Range.class)).map(Range::value)
        : Optional.empty();
  }

  /** Returns the option's range for a sentence. */
  static String inWords(ArgSpec option) {
    String range = of(option).orElseThrow();
    return range.endsWith(TO)
        ? range.substring(0, range.length() - TO.length()) + " or more"
        : range;
  }

  /** Returns whether the option's value is in its range; true if it has no range or no value. */
  static boolean hold(ArgSpec option) {
    Object value = option.getValue();
    Optional<String> range = of(option);
    if (value == null || range.isEmpty()) {
      return true;
    }
    String least = range.get().substring(0, range.get().indexOf(TO));
    String most = range.get().substring(least.length() + TO.length());
    if (value instanceof Duration duration) {
      Durations durations = new Durations();
      return duration.compareTo(durations.convert(least)) >= 0
          && (most.isEmpty() || duration.compareTo(durations.convert(most)) <= 0);
    }
    if (!Double.isFinite(((Number) value).doubleValue())) {
      return false;
    }
    BigDecimal number = new BigDecimal(value.toString());
    return number.compareTo(new BigDecimal(least)) >= 0
        && (most.isEmpty() || number.compareTo(new BigDecimal(most)) <= 0);
  }
}
