package wordcount.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Properties of the build, which Maven writes from the root pom.xml into a resource. */
public final class Build {
  private static final Properties VALUES = read();

  private Build() {}

  /** Returns the version, the same for all programs, such as {@code 1.0.0}. */
  public static String version() {
    return VALUES.getProperty("version");
  }

  /** Returns the options for every JVM that we start, separated by spaces. */
  static String jvmOptions() {
    return VALUES.getProperty("jvm.options");
  }

  private static Properties read() {
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
