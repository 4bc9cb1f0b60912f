package wordcount.program;

import java.util.List;

/**
 * A command, or a mixin, with options that a {@link Range} does not describe. {@link Program} asks
 * it before the command runs, and shows its problems together with all others.
 */
public interface CheckedOptions {
  /** Returns what is wrong, each as a sentence that begins with the option's name. */
  List<String> problems();
}
