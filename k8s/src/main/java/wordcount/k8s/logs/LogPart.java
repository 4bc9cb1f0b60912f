package wordcount.k8s.logs;

import java.util.Locale;
import wordcount.k8s.cluster.Cluster;

/** A part whose logs can be followed. */
public enum LogPart {
  /** The job's driver: the counts of each batch. */
  DRIVER("sparkoperator.k8s.io/app-name=%s,spark-role=driver"),
  /** The job's executors. */
  EXECUTORS("sparkoperator.k8s.io/app-name=%s,spark-role=executor"),
  /** The producer: the lines sent. */
  PRODUCER("app.kubernetes.io/instance=%s,app.kubernetes.io/component=producer"),
  /** The brokers. */
  KAFKA("strimzi.io/name=%s-kafka"),
  /** The ZooKeeper servers; none in KRaft mode, whose controllers are among Kafka's pods. */
  ZOOKEEPER("strimzi.io/name=%s-zookeeper");

  private final String selector;

  LogPart(String selector) {
    this.selector = selector;
  }

  String selector(Cluster cluster) {
    return String.format(Locale.ROOT, selector, cluster.release());
  }
}
