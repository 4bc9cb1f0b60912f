package wordcount.producer;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The encoding that a person names for a text. */
public final class TextEncoding {
  private static final String SOME =
      "UTF-8, UTF-16, UTF-16LE, ISO-8859-1, windows-1252, Shift_JIS, GB18030, Big5, KOI8-R, IBM437";

  private TextEncoding() {}

  /**
   * Returns the character set of that name.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if Java knows none of that name
   */
  public static Charset named(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ProgramException(
          ExitCode.USAGE,
          "unknown encoding " + name,
          "Java has no character set of that name",
          "name one that it has, such as " + SOME,
          e);
    }
  }
}
