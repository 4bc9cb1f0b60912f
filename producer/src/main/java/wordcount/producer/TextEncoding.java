package wordcount.producer;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/** Checks names of encodings given as options. */
public final class TextEncoding {
  private static final String SOME =
      "UTF-8, UTF-16, UTF-16LE, ISO-8859-1, windows-1252, Shift_JIS, GB18030, Big5, KOI8-R, IBM437";

  private TextEncoding() {}

  /** Returns what is wrong with a name, as a sentence that begins with the option's name. */
  public static Optional<String> problem(String option, String name) {
    try {
      Charset.forName(name);
      return Optional.empty();
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.of(
          option + " must be an encoding that Java knows, such as " + SOME + ", not " + name);
    }
  }
}
