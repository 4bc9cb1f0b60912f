package wordcount.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks settings against Kafka's clients: unknown keys, invalid values, secrets. */
final class KafkaSettings {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSettings.class);
  private static final List<ConfigDef> CLIENTS =
      List.of(
          ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef());

  /** The clients refuse to start without these; the programs bring their own. */
  private static final Map<String, String> SERIALIZERS =
      Map.of(
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName(),
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());

  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private KafkaSettings() {}

  /** Warns about keys that no client knows, and rejects values that any client would reject. */
  static void check(Map<String, Object> settings) {
    unknownKeys(settings).stream()
        .filter(WARNED::add)
        .forEach(key -> LOG.warn("Kafka's clients do not know the setting {}; is it a typo?", key));
    Set<String> wrong = new TreeSet<>(wrongValues(settings));
    if (!wrong.isEmpty()) {
      throw new ProgramException(
          ExitCode.USAGE,
          "wrong Kafka configuration",
          String.join("; ", wrong),
          "correct it in --kafka-config, --kafka-property or KAFKA_PROPERTIES");
    }
  }

  static List<String> unknownKeys(Map<String, Object> settings) {
    return settings.keySet().stream()
        .filter(key -> !key.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG))
        .filter(key -> !isKnown(key))
        .toList();
  }

  private static boolean isKnown(String key) {
    return CLIENTS.stream().anyMatch(client -> client.configKeys().containsKey(key));
  }

  /**
   * Returns the value as Kafka's clients read it: they trim the values of settings that they know;
   * all others belong to plugins, which get them unchanged.
   */
  static String value(String key, String given) {
    return isKnown(key) ? given.trim() : given;
  }

  static List<String> wrongValues(Map<String, Object> settings) {
    Map<String, Object> resolved;
    try {
      resolved = SecretReferences.resolve(settings);
    } catch (ConfigException e) {
      return List.of(e.getMessage());
    }
    List<String> wrong = new ArrayList<>();
    Map<String, String> strings = new HashMap<>(SERIALIZERS);
    resolved.forEach(
        (key, value) -> {
          // The rest of the value may be a secret.
          List<String> dangling = SecretReferences.dangling(settings.get(key), value);
          if (!dangling.isEmpty()) {
            wrong.add(
                "cannot resolve the reference in "
                    + key
                    + " ("
                    + String.join(", ", dangling)
                    + ")");
          }
          strings.put(key, String.valueOf(value));
        });
    for (ConfigDef client : CLIENTS) {
      client.validate(strings).stream()
          .filter(value -> !value.errorMessages().isEmpty())
          // The messages after the first only say that a value which cannot be parsed must not be
          // null.
          .forEach(value -> wrong.add(value.errorMessages().get(0)));
    }
    return wrong;
  }
}
