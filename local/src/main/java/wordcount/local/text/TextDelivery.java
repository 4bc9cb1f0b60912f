package wordcount.local.text;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import wordcount.local.server.EmbeddedKafka;
import wordcount.producer.IdentifiedText;
import wordcount.producer.LineSender;
import wordcount.producer.LineSource;
import wordcount.producer.ProducerSettings;
import wordcount.producer.TextTransaction;
import wordcount.program.TopicNames;

/**
 * Sends a text to the input topic. If topics outlive the run, it uses one transaction for the whole
 * text, so that a failed run leaves nothing; if they are deleted with the run, a transaction would
 * only delay counting.
 */
public final class TextDelivery implements AutoCloseable {
  /** The transactional id, and the group that records its texts. */
  private static final String ID = "wordcount-text";

  private static final double AS_FAST_AS_POSSIBLE = 0;

  private final TextTransaction transaction;
  private final LineSender sender;
  private IdentifiedText text;
  private IdentifiedText.Identity identity;
  private boolean committed;
  private Optional<String> note = Optional.empty();

  private TextDelivery(TextTransaction transaction, LineSender sender) {
    this.transaction = transaction;
    this.sender = sender;
  }

  /** Sends to topics that outlive this run. */
  public static TextDelivery toKeptTopics(Map<String, Object> client) {
    TextTransaction transaction =
        TextTransaction.open(
            new ProducerSettings(client),
            TopicNames.INPUT,
            ID,
            Duration.ofMillis(EmbeddedKafka.MAX_TRANSACTION_MS));
    return new TextDelivery(transaction, transaction.sender());
  }

  /** Sends to topics that nobody reads after this run. */
  public static TextDelivery toTemporaryTopics(Map<String, Object> client) {
    return new TextDelivery(
        null,
        LineSender.connect(new ProducerSettings(client), TopicNames.INPUT, AS_FAST_AS_POSSIBLE));
  }

  /**
   * Ends the transaction of a run that was killed while sending: readers would wait for its end.
   */
  public static void discardUnfinished(Map<String, Object> client) {
    toKeptTopics(client).close();
  }

  /** Starts sending; the caller closes the sender first, then this. */
  public BackgroundSender start(LineSource lines) {
    text = new IdentifiedText(lines);
    return BackgroundSender.start(sender, transaction == null ? lines : text);
  }

  /** Commits the text; call it when all of it is sent. */
  public void commit() {
    if (transaction != null) {
      identity = text.identity();
      boolean now = transaction.commit(identity);
      List<IdentifiedText.Identity> others =
          transaction.unreported().stream().filter(other -> !other.equals(identity)).toList();
      note = note(now, others);
    }
    committed = true;
  }

  private static Optional<String> note(boolean now, List<IdentifiedText.Identity> others) {
    if (!now) {
      return Optional.of(TextTransaction.SENT_BEFORE);
    }
    long lines = others.stream().mapToLong(IdentifiedText.Identity::lines).sum();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "these totals include "
                + lines
                + " lines of another text, which an earlier run sent before it was interrupted");
  }

  /** Returns whether the text is committed. */
  public boolean committed() {
    return committed;
  }

  /** Returns a note about earlier runs for the user, if there is one. */
  public Optional<String> note() {
    return note;
  }

  /** Records that the result has been shown. */
  public void reported() {
    if (transaction != null) {
      transaction.reported(identity);
    }
  }

  /** Discards what was sent, unless it was committed. */
  @Override
  public void close() {
    if (transaction != null) {
      transaction.close();
    }
  }
}
