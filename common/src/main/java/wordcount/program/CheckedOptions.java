package wordcount.program;

import java.util.List;

/**
 * A command or mixin whose options need more checks than a {@link Range}. {@link Program} asks it
 * for problems before the command runs, and reports them together with all others.
 */
public interface CheckedOptions {
  /** Returns the problems, each a sentence that begins with the option's name. */
  List<String> problems();
}
