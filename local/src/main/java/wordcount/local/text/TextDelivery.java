package wordcount.local.text;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import wordcount.local.server.EmbeddedKafka;
import wordcount.producer.IdentifiedText;
import wordcount.producer.LineSender;
import wordcount.producer.LineSource;
import wordcount.producer.TextIdentity;
import wordcount.producer.TextTransaction;
import wordcount.program.TopicNames;

/**
 * How a text gets into the input topic. Where topics are kept, all of it is one transaction, so
 * that a run which fails leaves nothing; where they vanish with the run, that would only delay
 * counting.
 */
public final class TextDelivery implements AutoCloseable {
  /** Owner of the transaction, and the group that keeps word of its texts. */
  private static final String ID = "wordcount-text";

  private static final double AS_FAST_AS_POSSIBLE = 0;

  private final TextTransaction transaction;
  private final LineSender sender;
  private IdentifiedText text;
  private TextIdentity identity;
  private boolean sent;
  private Optional<String> note = Optional.empty();

  private TextDelivery(TextTransaction transaction, LineSender sender) {
    this.transaction = transaction;
    this.sender = sender;
  }

  /** Sends to topics that outlive this run. */
  public static TextDelivery toKeptTopics(Map<String, Object> client) {
    TextTransaction transaction =
        TextTransaction.open(
            client, TopicNames.INPUT, ID, Duration.ofMillis(EmbeddedKafka.MAX_TRANSACTION_MS));
    return new TextDelivery(transaction, transaction.sender());
  }

  /** Sends to topics that nobody reads after this run. */
  public static TextDelivery toPassingTopics(Map<String, Object> client) {
    return new TextDelivery(
        null, LineSender.connect(client, TopicNames.INPUT, AS_FAST_AS_POSSIBLE));
  }

  /** Ends what a run that was killed while it sent has left: readers would wait for its end. */
  public static void discardUnfinished(Map<String, Object> client) {
    toKeptTopics(client).close();
  }

  /** Starts to send; the caller closes the feed first, then this. */
  public Feed start(LineSource lines) {
    text = new IdentifiedText(lines);
    return Feed.start(sender, transaction == null ? lines : text);
  }

  /** Makes all of it count, once all is sent. */
  public void commit() {
    if (transaction != null) {
      identity = text.identity();
      boolean now = transaction.commit(identity);
      List<TextIdentity> others =
          transaction.unreported().stream().filter(other -> !other.equals(identity)).toList();
      note = note(now, others);
    }
    sent = true;
  }

  private static Optional<String> note(boolean now, List<TextIdentity> others) {
    if (!now) {
      return Optional.of(
          "an earlier run sent this text whole before it was cut off; it was not sent again");
    }
    long lines = others.stream().mapToLong(TextIdentity::lines).sum();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "these totals include "
                + lines
                + " lines of another text, which an earlier run sent whole before it was cut off");
  }

  /** Whether the text is in the topic for good. */
  public boolean sent() {
    return sent;
  }

  /** What people need to know about earlier runs. */
  public Optional<String> note() {
    return note;
  }

  /** Takes note that people have seen the result. */
  public void reported() {
    if (transaction != null) {
      transaction.reported(identity);
    }
  }

  /** Makes as if nothing was sent, unless it was committed. */
  @Override
  public void close() {
    if (transaction != null) {
      transaction.close();
    }
  }
}
