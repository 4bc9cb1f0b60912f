package wordcount.k8s.logs;

import java.util.Locale;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Labels;

/** A part whose logs can be followed. */
public enum LogPart {
  /** The job's driver: the counts of each batch. */
  DRIVER(Labels.SPARK_APP + "=%s," + Labels.SPARK_ROLE + "=driver"),
  /** The job's executors. */
  EXECUTORS(Labels.SPARK_APP + "=%s," + Labels.SPARK_ROLE + "=executor"),
  /** The producer: the lines sent. */
  PRODUCER(Labels.INSTANCE + "=%s," + Labels.COMPONENT + "=producer"),
  /** The brokers. */
  KAFKA(Labels.STRIMZI_NAME + "=%s-kafka"),
  /** The ZooKeeper servers; none in KRaft mode, whose controllers are among Kafka's pods. */
  ZOOKEEPER(Labels.STRIMZI_NAME + "=%s-zookeeper");

  private final String selector;

  LogPart(String selector) {
    this.selector = selector;
  }

  String selector(Cluster cluster) {
    return String.format(Locale.ROOT, selector, cluster.release());
  }
}
