package wordcount.job.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A job as the owner of its totals: writes its progress records, and recognises those of others.
 *
 * @param appId the job's identity, the key of its progress record
 * @param countsId the UUID of the counts topic; called once the topic exists
 */
public record Owner(String appId, TotalsTopics topics, Supplier<String> countsId) {
  /** Header of a progress record: the name of the counts topic. */
  private static final String COUNTS = "counts";

  /** Header: its UUID. A topic that was recreated holds nothing of its former owners. */
  private static final String COUNTS_ID = "counts-id";

  /** Returns the record that commits progress. */
  ProducerRecord<byte[], byte[]> progress(Progress progress) {
    var sent = new ProducerRecord<>(topics.progress(), appId.getBytes(UTF_8), progress.toBytes());
    sent.headers().add(COUNTS, topics.counts().getBytes(UTF_8));
    sent.headers().add(COUNTS_ID, countsId.get().getBytes(UTF_8));
    return sent;
  }

  /** Returns the record that deletes it. */
  ProducerRecord<byte[], byte[]> withdrawal() {
    return new ProducerRecord<>(topics.progress(), appId.getBytes(UTF_8), null);
  }

  /** Returns whether a progress record is of a job that writes to the same counts topic. */
  boolean shares(ConsumerRecord<byte[], byte[]> stored) {
    return stored.value() != null
        && (stored.headers().lastHeader(COUNTS_ID) == null
            // Written before there was that header.
            ? topics.counts().equals(header(stored, COUNTS))
            : countsId.get().equals(header(stored, COUNTS_ID)));
  }

  private static String header(ConsumerRecord<byte[], byte[]> stored, String name) {
    Header header = stored.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
