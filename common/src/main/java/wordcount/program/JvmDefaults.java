package wordcount.program;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The locale and the charset of a JVM, the same on every machine. Our own code uses neither default
 * (the build rejects that), but libraries do: Kafka does not start where "i" is not the lower case
 * of "I", as in Turkish.
 */
public final class JvmDefaults {
  private static final int BUFFER_BYTES = 8192;

  private JvmDefaults() {}

  /** Returns the options for every JVM that we start: property {@code jvm.options} of pom.xml. */
  public static List<String> options() {
    return List.of(Build.jvmOptions().split(" "));
  }

  /**
   * Applies the defaults that can still be changed, if this JVM was started without the options.
   */
  static void apply() {
    Locale.setDefault(Locale.ENGLISH);
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
        true,
        StandardCharsets.UTF_8);
  }

  /**
   * Returns whether the JVM received this text with characters missing: the locale's charset, with
   * which Java decodes arguments and variables, has no such characters.
   */
  static boolean garbled(String text) {
    return text.indexOf('\uFFFD') >= 0 && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"));
  }
}
