package wordcount.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least and the greatest value of an option, written as a user writes them: {@code 1..100},
 * {@code 100ms..1h} or, without an upper end, {@code 1..}. Help shows the range, and {@link
 * Program} rejects all other values before the command runs.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
  /** The range, both ends included. */
  String value();
}
