package wordcount.job.totals;

import org.apache.kafka.common.KafkaException;

/** A transaction failed in a way that leaves open whether Kafka has committed it. */
final class DoubtfulCommitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DoubtfulCommitException(KafkaException cause) {
    super(cause.getMessage(), cause);
  }
}
