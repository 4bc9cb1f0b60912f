package wordcount.producer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.utils.AppInfoParser;
import wordcount.program.Build;

/** The producer's meters, including those of Kafka's client, in Prometheus text format. */
final class ProducerMeters implements AutoCloseable {
  static final String LINES = "wordcount.producer.lines.acknowledged";
  static final String BYTES = "wordcount.producer.bytes.acknowledged";
  static final String FAILED = "wordcount.producer.lines.failed";
  static final String BUILD = "wordcount.producer.build.info";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final KafkaClientMetrics client;

  ProducerMeters(Acknowledgements acknowledgements, Producer<byte[], byte[]> producer) {
    counter(LINES, "Lines acknowledged by Kafka", acknowledgements, Acknowledgements::lines);
    counter(
        BYTES,
        "Bytes of the lines acknowledged by Kafka",
        acknowledgements,
        Acknowledgements::bytes);
    counter(FAILED, "Lines not acknowledged", acknowledgements, Acknowledgements::failed);
    Gauge.builder(BUILD, () -> 1)
        .description("Always 1; the labels hold the versions")
        .tag("version", Build.version())
        .tag("kafka", AppInfoParser.getVersion())
        .register(registry);
    client = new KafkaClientMetrics(producer);
    client.bindTo(registry);
  }

  private void counter(
      String name,
      String description,
      Acknowledgements acknowledgements,
      ToDoubleFunction<Acknowledgements> count) {
    FunctionCounter.builder(name, acknowledgements, count)
        .description(description)
        .register(registry);
  }

  /** Returns all meters in Prometheus text format. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    client.close();
    registry.close();
  }
}
