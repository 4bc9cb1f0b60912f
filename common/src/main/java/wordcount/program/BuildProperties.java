package wordcount.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Properties of the root pom.xml that programs need; Maven writes them into a resource. */
final class BuildProperties {
  private static final Properties VALUES = read();

  private BuildProperties() {}

  static String get(String key) {
    return VALUES.getProperty(key);
  }

  private static Properties read() {
    try (InputStream in = BuildProperties.class.getResourceAsStream("build.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
