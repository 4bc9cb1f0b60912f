package wordcount.producer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
import wordcount.program.KafkaAnswer;
import wordcount.program.ProgramException;

/**
 * Sends one text to a topic in a transaction: readers of committed records see all of its lines or
 * none.
 *
 * <p>Opening it ends the transaction of a killed run with the same id. Committing it also records
 * the text's identity in Kafka until {@link #reported}. If a run is interrupted between commit and
 * report, its repetition finds that identity and does not send the text again.
 */
public final class TextTransaction implements AutoCloseable {
  /** What to tell the user if {@link #commit} finds that the text was sent. */
  public static final String SENT_BEFORE =
      "an earlier run sent this whole text before it was interrupted; it was not sent again";

  private static final Logger LOG = LoggerFactory.getLogger(TextTransaction.class);
  private static final String TIMEOUT_TOO_LONG = Errors.INVALID_TRANSACTION_TIMEOUT.message();
  private static final String STREAM_INSTEAD =
      "or stream it line by line through standard input: make producer ARGS=- < FILE";

  private final String id;
  private final String topic;
  private final Duration timeout;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final LineSender sender;
  private final UnreportedTexts texts;
  private final Instant start = Instant.now();

  private List<IdentifiedText.Identity> unreported = List.of();
  private boolean open;

  private TextTransaction(ProducerSettings plain, String topic, String id, Duration timeout) {
    this.id = id;
    this.topic = topic;
    ProducerSettings settings = plain.transactional(id, timeout);
    this.timeout = settings.transactionTimeout();
    producer = new KafkaProducer<>(settings.asMap());
    admin = Admin.create(settings.clientProperties());
    sender =
        new LineSender(producer, topic, Pace.of(0), LineSender.Delivery.WHOLE, settings.patience());
    texts = new UnreportedTexts(id, topic);
  }

  /**
   * Opens a transaction.
   *
   * @param id the transactional id, and the group that records its texts; the same for each run
   *     that may repeat another
   * @param timeout how long sending may take; after that, Kafka aborts the transaction
   * @throws ProgramException if Kafka refuses; it names the missing right
   */
  public static TextTransaction open(
      ProducerSettings settings, String topic, String id, Duration timeout) {
    TextTransaction transaction = new TextTransaction(settings, topic, id, timeout);
    try {
      transaction.begin();
      return transaction;
    } catch (RuntimeException e) {
      transaction.close();
      throw transaction.explained(e);
    }
  }

  private void begin() {
    try {
      producer.initTransactions();
    } catch (org.apache.kafka.common.errors.TimeoutException | UnsupportedVersionException e) {
      throw new ProgramException(
          Failure.explain(e).exitCode(),
          "Kafka cannot begin the transaction for the text; nothing was sent",
          e instanceof UnsupportedVersionException
              ? e.getMessage()
              : "its transaction coordinator does not answer",
          (e instanceof UnsupportedVersionException
                  ? "use newer brokers, "
                  : "repair topic __transaction_state (fewer than three brokers need"
                      + " transaction.state.log.replication.factor=1 and"
                      + " transaction.state.log.min.isr=1), ")
              + STREAM_INSTEAD,
          e);
    }
    unreported = texts.read(admin);
    requireRead();
    producer.beginTransaction();
    open = true;
  }

  /** Kafka requires Read for the group's offset, but would check it only after the last line. */
  private void requireRead() {
    var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    Set<AclOperation> allowed =
        KafkaAnswer.of(admin.describeTopics(List.of(topic), options).topicNameValues().get(topic))
            .authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
      throw new TopicAuthorizationException("Read on the topic is missing", Set.of(topic));
    }
  }

  /** Returns the sender of lines that belong to the transaction. */
  public LineSender sender() {
    return sender;
  }

  /** Returns the texts that earlier runs committed but did not report before they ended. */
  public List<IdentifiedText.Identity> unreported() {
    return unreported;
  }

  /**
   * Commits the text, unless an interrupted run has committed it without reporting it: then this
   * sends nothing.
   *
   * @return whether this committed the text
   * @throws ProgramException if it was not sent, or if Kafka did not answer, so that this is
   *     unknown
   */
  public boolean commit(IdentifiedText.Identity text) {
    if (unreported.contains(text)) {
      abort();
      return false;
    }
    try {
      producer.sendOffsetsToTransaction(
          texts.with(unreported, text), new ConsumerGroupMetadata(id));
    } catch (KafkaException e) {
      throw explained(e);
    }
    open = false;
    commitUninterrupted();
    return true;
  }

  private void commitUninterrupted() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          producer.commitTransaction();
          return;
        } catch (InterruptException e) {
          // An interrupt here would leave unknown whether the text was sent; Kafka needs only ms.
          interrupted |= Thread.interrupted();
        }
      }
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw new ProgramException(
          ExitCode.UNREACHABLE,
          "cannot tell whether the text was sent",
          "Kafka did not answer the commit of its transaction",
          "run the same command again: the text will be in the topic exactly once",
          e);
    } catch (KafkaException e) {
      throw explained(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Records that this text has been reported: the next run with the same text sends it again. Other
   * texts stay recorded, since their own repetition may still come.
   */
  public void reported(IdentifiedText.Identity text) {
    try {
      texts.write(admin, unreported.stream().filter(other -> !other.equals(text)).toList());
    } catch (KafkaException e) {
      throw explained(e);
    }
  }

  /** Explains a failure to send, if the transaction is the reason. */
  public ProgramException explained(RuntimeException e) {
    if (tookTooLong(e)) {
      return new ProgramException(
          ExitCode.TIMED_OUT,
          "sending the text took longer than its transaction may take",
          "Kafka aborted it after " + timeout.toSeconds() + " s; nothing was sent",
          "raise --kafka-property transaction.timeout.ms (and the broker's"
              + " transaction.max.timeout.ms), split the text, "
              + STREAM_INSTEAD,
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException) {
        return new ProgramException(
            ExitCode.FAILED,
            "Kafka refused the transaction for the text; nothing was sent",
            cause.getMessage(),
            "grant this Kafka user Write and Describe on transactional id "
                + id
                + ", Read on group "
                + id
                + ", Read and Write on topic "
                + topic
                + "; "
                + STREAM_INSTEAD,
            e);
      }
      // The client wraps the broker's message in an unspecific exception.
      if (String.valueOf(cause.getMessage()).contains(TIMEOUT_TOO_LONG)) {
        return new ProgramException(
            ExitCode.USAGE,
            "the broker does not allow a transaction of " + timeout.toSeconds() + " s",
            "its transaction.max.timeout.ms is lower",
            "lower --kafka-property transaction.timeout.ms, " + STREAM_INSTEAD,
            e);
      }
    }
    return Failure.explain(e);
  }

  private boolean tookTooLong(RuntimeException e) {
    return Failure.explain(e).exitCode() == ExitCode.FENCED
        // The broker's clock runs on while this machine sleeps; only the wall clock does, too.
        && Duration.between(start, Instant.now()).compareTo(timeout) >= 0;
  }

  private void abort() {
    open = false;
    // The abort would wait a minute for a dead broker; a person who pressed Ctrl-C would not.
    CompletableFuture<Void> aborted = CompletableFuture.runAsync(producer::abortTransaction);
    try {
      aborted.get(LineSender.GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("Kafka will end the transaction by itself within {}", timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Aborts the transaction unless it was committed. */
  @Override
  public void close() {
    // The interrupt has been handled; if it ended this too, readers would wait.
    boolean interrupted = Thread.interrupted();
    try {
      if (open) {
        abort();
      }
      producer.close(Duration.ZERO);
      admin.close(Duration.ZERO);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
