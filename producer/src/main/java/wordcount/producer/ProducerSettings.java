package wordcount.producer;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Producer settings: the user's override those for throughput, not those for exactness. */
public final class ProducerSettings {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private static final Map<String, Object> THROUGHPUT =
      Map.of(
          CLIENT_ID_CONFIG,
          "wordcount-producer",
          COMPRESSION_TYPE_CONFIG,
          "lz4",
          LINGER_MS_CONFIG,
          15,
          BATCH_SIZE_CONFIG,
          256 * KIB,
          BUFFER_MEMORY_CONFIG,
          64 * MIB,
          MAX_REQUEST_SIZE_CONFIG,
          12 * MIB,
          // The client counts by the wall clock, from when the line was buffered: it would give up
          // when a slow connection takes long to drain the buffer, and after a computer's sleep.
          // See patience().
          DELIVERY_TIMEOUT_MS_CONFIG,
          Integer.MAX_VALUE);

  /** As long as Kafka's client would retry a line. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<String, Object> clientProperties;
  private final Map<String, Object> settings;
  private final ProducerConfig parsed;
  private final Duration patience;

  /**
   * @param clientProperties the user's settings, as {@link
   *     wordcount.program.KafkaOptions#clientProperties()} gives them
   * @throws ProgramException ({@link ExitCode#USAGE}) if they would lose or duplicate lines
   */
  public ProducerSettings(Map<String, Object> clientProperties) {
    this.clientProperties = clientProperties;
    requireUnsetOr(clientProperties, ACKS_CONFIG, List.of("all", "-1"));
    requireUnsetOr(clientProperties, ENABLE_IDEMPOTENCE_CONFIG, List.of("true"));
    requireUnsetOr(clientProperties, TRANSACTIONAL_ID_CONFIG, List.of());
    settings = new HashMap<>(THROUGHPUT);
    settings.putAll(clientProperties);
    settings.put(ACKS_CONFIG, "all");
    settings.put(ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    parsed = new ProducerConfig(settings);
    patience =
        clientProperties.containsKey(DELIVERY_TIMEOUT_MS_CONFIG)
            ? millis(DELIVERY_TIMEOUT_MS_CONFIG)
            : Collections.max(
                List.of(
                    PATIENCE, millis(LINGER_MS_CONFIG).plus(millis(REQUEST_TIMEOUT_MS_CONFIG))));
    settings.put(DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
  }

  private ProducerSettings(
      Map<String, Object> clientProperties, Map<String, Object> settings, Duration patience) {
    this.clientProperties = clientProperties;
    this.settings = settings;
    this.parsed = new ProducerConfig(settings);
    this.patience = patience;
  }

  /** Returns the user's settings, for clients of other kinds. */
  Map<String, Object> clientProperties() {
    return clientProperties;
  }

  Map<String, Object> asMap() {
    return settings;
  }

  /** Returns the same settings for a producer whose lines belong to one transaction. */
  ProducerSettings transactional(String id, Duration timeout) {
    Map<String, Object> transactional = new HashMap<>(settings);
    transactional.put(TRANSACTIONAL_ID_CONFIG, id);
    transactional.putIfAbsent(TRANSACTION_TIMEOUT_CONFIG, (int) timeout.toMillis());
    return new ProducerSettings(clientProperties, transactional, patience);
  }

  Duration transactionTimeout() {
    return millis(TRANSACTION_TIMEOUT_CONFIG);
  }

  /**
   * Returns how long Kafka may acknowledge nothing while lines are in flight: the user's {@code
   * delivery.timeout.ms}, or else as long as Kafka's client retries by default.
   */
  Duration patience() {
    return patience;
  }

  /**
   * Returns a size in bytes that certainly exceeds a request; the client itself checks the exact
   * limit and rejects longer lines.
   */
  int maxLineBytes() {
    return (int) Math.min(number(MAX_REQUEST_SIZE_CONFIG), number(BUFFER_MEMORY_CONFIG));
  }

  private Duration millis(String key) {
    return Duration.ofMillis(number(key));
  }

  private long number(String key) {
    return ((Number) parsed.values().get(key)).longValue();
  }

  private static void requireUnsetOr(
      Map<String, Object> properties, String key, List<String> accepted) {
    Object value = properties.get(key);
    if (value != null && !accepted.contains(String.valueOf(value))) {
      throw new ProgramException(
          ExitCode.USAGE,
          "the producer does not accept " + key + "=" + value,
          "every acknowledged line must be in the topic exactly once",
          "remove " + key);
    }
  }
}
