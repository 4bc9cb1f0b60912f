package wordcount.job.time;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How long the job waits for brokers and tasks. Each limit depends on shorter ones, so they are all
 * here, and a longer {@code request.timeout.ms} extends those that contain a request.
 */
public final class Patience {
  /** How long to doubt an answer of the brokers that contradicts an earlier one. */
  public static final Duration DOUBT = Duration.ofSeconds(10);

  /** How long brokers may contradict each other: as long as one lags behind, and the doubt. */
  public static final Duration CONTRADICTION = DOUBT.multipliedBy(2);

  /** How long to wait for the topic's state, to explain a failure. */
  public static final Duration EXPLANATION = Duration.ofSeconds(30);

  /** How often Spark tries a task. */
  public static final int ATTEMPTS = 8;

  /** How long a broker may take to return, or a leader to move, before a task is retried. */
  private static final Duration RECORD = Duration.ofSeconds(10);

  /** The same time that Kafka's clients wait for any other answer. */
  private static final Duration TOTALS = Duration.ofMinutes(1);

  /** A batch that times out on a slow broker would do so again. */
  private static final Duration DELIVERY = Duration.ofSeconds(90);

  /** What remains of a transaction for its commit. */
  private static final Duration COMMIT = Duration.ofSeconds(30);

  /** What remains to end the process before the watchdog does. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final int INTERVALS = 60;

  private Patience() {}

  /** Returns how long a task waits for a record. */
  public static Duration toReadRecord(Map<String, Object> client) {
    return longest(RECORD, request(client));
  }

  /** Returns how long to wait for a record or the partitions of a topic of the totals. */
  public static Duration toReadTotals(Map<String, Object> client) {
    return longest(TOTALS, request(client));
  }

  /** Returns how long a producer may try to deliver a record. */
  public static Duration toDeliver(Map<String, Object> client) {
    Duration linger = millis(client, ProducerConfig.LINGER_MS_CONFIG);
    return longest(DELIVERY, request(client).plus(linger));
  }

  /** Returns how long a transaction may take. */
  public static Duration toCommit(Map<String, Object> client) {
    return toDeliver(client).plus(COMMIT);
  }

  /**
   * Returns how long the job may make no progress: three minutes, or longer if batches, requests or
   * transactions may take longer.
   */
  public static Duration toProgress(Map<String, Object> client, Duration batchInterval) {
    return longest(
        batchInterval.multipliedBy(INTERVALS),
        toReadRecord(client).multipliedBy(ATTEMPTS).plus(MARGIN),
        longest(toCommit(client), millis(client, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG))
            .plus(MARGIN));
  }

  private static Duration request(Map<String, Object> client) {
    return millis(client, CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG);
  }

  /** Returns a setting in milliseconds; zero if there is none. */
  private static Duration millis(Map<String, Object> client, String setting) {
    String value = String.valueOf(client.get(setting));
    return value.matches("[0-9]{1,10}") ? Duration.ofMillis(Long.parseLong(value)) : Duration.ZERO;
  }

  private static Duration longest(Duration... some) {
    return Collections.max(List.of(some));
  }
}
