package wordcount.program;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/**
 * The options for reaching Kafka; a picocli mixin. They accept any property of Kafka's clients, in
 * a file or one by one, so that TLS, SASL and tuning need no options of their own.
 *
 * <p>Secrets need not appear in clear text: values may be references such as {@code
 * ${directory:/etc/kafka-user:sasl.jaas.config}}, {@code ${file:/etc/kafka.properties:password}} or
 * {@code ${env:KAFKA_PASSWORD}}.
 */
public final class KafkaOptions {
  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  private static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = {
        "Kafka brokers to contact first, separated by commas. Default: "
            + DEFAULT_BOOTSTRAP_SERVERS
            + ", unless a property names others.",
      })
  @Environment("KAFKA_BOOTSTRAP_SERVERS")
  private String bootstrapServers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties file with settings for Kafka's clients (TLS, SASL, tuning).")
  @Environment("KAFKA_CONFIG")
  private Path file;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description =
          "One setting for Kafka's clients; repeatable. Overrides KAFKA_PROPERTIES (KEY=VALUE"
              + " lines), which overrides --kafka-config.")
  private List<String> properties = List.of();

  @Option(names = "--kafka-properties", hidden = true)
  @Environment("KAFKA_PROPERTIES")
  private String propertyLines = "";

  /** Creates unset options, which picocli fills in. */
  public KafkaOptions() {}

  /**
   * Returns the properties for any Kafka client. Those given one by one override those of the file;
   * the option {@code --bootstrap-servers} overrides both. Enables the providers of {@code
   * ${directory:…}}, {@code ${file:…}} and {@code ${env:…}} unless the user chose others. Logs a
   * warning for each key that Kafka does not know.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if the file cannot be read, or if values are
   *     invalid; it names all of them
   */
  public Map<String, Object> clientProperties() {
    Map<String, Object> all = new TreeMap<>(fromFile());
    propertyLines
        .lines()
        .map(String::stripLeading)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> put(all, line, "KAFKA_PROPERTIES"));
    properties.forEach(property -> put(all, property, "--kafka-property"));
    if (bootstrapServers != null) {
      all.put(BOOTSTRAP_SERVERS, bootstrapServers);
    }
    all.putIfAbsent(BOOTSTRAP_SERVERS, DEFAULT_BOOTSTRAP_SERVERS);
    SecretReferences.enable(all);
    KafkaSettings.check(all);
    return all;
  }

  private Map<String, String> fromFile() {
    if (file == null) {
      return Map.of();
    }
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      read.load(reader);
    } catch (IOException e) {
      throw unreadable(FileProblem.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw unreadable(e.getMessage(), e);
    }
    Map<String, String> strings = new TreeMap<>();
    for (String key : read.stringPropertyNames()) {
      strings.put(key, KafkaSettings.value(key, read.getProperty(key)));
    }
    return strings;
  }

  private ProgramException unreadable(String why, Exception e) {
    return new ProgramException(
        ExitCode.USAGE,
        "cannot read the Kafka properties in " + file,
        why,
        "correct --kafka-config (KAFKA_CONFIG)",
        e);
  }

  private static void put(Map<String, Object> all, String property, String origin) {
    int equals = property.indexOf('=');
    String key = equals < 0 ? "" : property.substring(0, equals).strip();
    if (key.isEmpty()) {
      // The text may be part of a secret that a shell has split, so the error does not quote it.
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot parse a setting in " + origin,
          "it does not begin with KEY=",
          "write it as KEY=VALUE, such as linger.ms=20");
    }
    all.put(key, KafkaSettings.value(key, property.substring(equals + 1)));
  }
}
