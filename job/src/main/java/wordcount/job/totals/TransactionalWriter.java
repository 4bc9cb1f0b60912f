package wordcount.job.totals;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import wordcount.job.fault.FailPoint;
import wordcount.job.fault.Guard;
import wordcount.job.time.Patience;

/**
 * Runs transactions under one transactional id, and replaces its producer whenever a request of a
 * finished transaction could still be in flight.
 *
 * <p>Kafka 3.9 distinguishes transactions of one producer only by its epoch, so a delayed request
 * to end one can end the next (KAFKA-17754). A new producer has a new epoch, which such a request
 * does not match.
 */
public final class TransactionalWriter implements AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration SLOW = REQUEST_TIMEOUT.dividedBy(2);

  private final Map<String, Object> client;
  private final Owner owner;
  private final Function<Producer<?, ?>, AutoCloseable> watch;
  private final Set<Guard> guards;
  private KafkaProducer<byte[], byte[]> producer;
  private AutoCloseable watcher;
  private boolean suspicious;

  /** Thrown when a transaction failed and it is unknown whether Kafka committed it. */
  static final class DoubtfulCommit extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DoubtfulCommit(KafkaException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Sends the words of one transaction and returns the progress they make. */
  @FunctionalInterface
  interface Body {
    Progress send(Consumer<ProducerRecord<byte[], byte[]>> words);
  }

  /**
   * Creates a writer; does not connect yet.
   *
   * @param client Kafka client properties; settings that exactness depends on override them
   * @param owner whose progress to write; the transactional id is its application id, the same for
   *     every instance of one job, and of no other
   * @param watch called with each producer; its result is closed with the producer
   */
  public TransactionalWriter(
      Map<String, Object> client,
      Owner owner,
      Function<Producer<?, ?>, AutoCloseable> watch,
      Set<Guard> guards) {
    this.owner = owner;
    this.watch = watch;
    this.guards = guards;
    this.client = new HashMap<>(client);
    this.client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, owner.appId());
    this.client.put(ProducerConfig.ACKS_CONFIG, "all");
    this.client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.client.putIfAbsent(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
    this.client.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.client.putIfAbsent(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        (int) Patience.toDeliver(this.client).toMillis());
    this.client.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    this.client.putIfAbsent(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) Patience.toCommit(this.client).toMillis());
    this.client.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    this.client.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    this.client.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
  }

  /** Returns whose progress this writes. */
  Owner owner() {
    return owner;
  }

  /** Starts a new producer, which fences every other one and aborts its open transaction. */
  void open() {
    close();
    var serializer = new ByteArraySerializer();
    producer = new KafkaProducer<>(client, serializer, serializer);
    watcher = watch.apply(producer);
    producer.initTransactions();
    suspicious = false;
  }

  /**
   * Sends the words, the offsets and the progress record, and commits them in one transaction.
   *
   * @return the progress that is now committed
   * @throws DoubtfulCommit if it is unknown whether they were committed; then only a new producer
   *     may continue
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails every later call as well.
  Progress transact(Body words) {
    double closedBefore = closedConnections();
    try {
      FailPoint.reached("b3");
      producer.beginTransaction();
      FailPoint.reached("b4");
      Progress progress = words.send(producer::send);
      producer.flush();
      FailPoint.reached("b5");
      // Before the progress record: while Kafka's client waits for this call, it does not report
      // that a newer instance has fenced another request; it would only time out much later.
      producer.sendOffsetsToTransaction(
          offsets(progress), new ConsumerGroupMetadata(owner.appId()));
      // This throws if a word could not be written: progress is never sent without its words.
      producer.send(owner.progress(progress));
      FailPoint.reached("b6");
      long start = System.nanoTime();
      producer.commitTransaction();
      suspicious = System.nanoTime() - start > SLOW.toNanos() || closedConnections() > closedBefore;
      return progress;
    } catch (KafkaException e) {
      throw new DoubtfulCommit(e);
    }
  }

  /** Deletes the progress of a job that has counted nothing. */
  @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails the commit as well.
  void withdraw() {
    producer.beginTransaction();
    producer.send(owner.withdrawal());
    producer.commitTransaction();
  }

  /** Opens a new producer if the last commit was slow or lost a connection; returns whether. */
  boolean reopenIfSuspicious() {
    boolean reopen = guards.contains(Guard.REOPEN) && suspicious;
    if (reopen) {
      open();
    }
    return reopen;
  }

  /** Returns the time after which Kafka aborts a transaction by itself. */
  Duration transactionTimeout() {
    Object millis = client.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    return Duration.ofMillis(Long.parseLong(millis.toString()));
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Progress progress) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition = 0; partition < progress.nextOffsets().size(); partition++) {
      offsets.put(
          new TopicPartition(progress.topic(), partition),
          new OffsetAndMetadata(progress.nextOffsets().get(partition)));
    }
    return offsets;
  }

  private double closedConnections() {
    return producer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("connection-close-total"))
        .filter(metric -> metric.metricName().group().equals("producer-metrics"))
        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
        .sum();
  }

  @Override
  public void close() {
    if (producer != null) {
      Utils.closeQuietly(watcher, "meters of the producer");
      // Waiting for doubtful requests would only delay the new epoch that makes them harmless.
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
