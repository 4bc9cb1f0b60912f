package wordcount.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The values that an option takes, least and greatest, in the form in which a user writes them:
 * {@code 1..100}, {@code 100ms..1h} or, without an end, {@code 1..}. Help shows it, and {@link
 * Program} refuses all other values before the command runs.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
  /** The range, both ends included. */
  String value();
}
