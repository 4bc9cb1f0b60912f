package wordcount.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the environment variable that gives an option its value when the command line does not. An
 * empty variable counts as absent.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Environment {
  /** Returns the variable's name, such as {@code WORDCOUNT_TOPIC}. */
  String value();
}
