package wordcount.producer;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.Response;

/** The producer's HTTP endpoints: {@code /livez}, {@code /readyz} and {@code /metrics}. */
final class ProducerEndpoints implements AutoCloseable {
  private final HttpEndpoints http;
  private volatile Supplier<String> metrics;
  private volatile BooleanSupplier acknowledged;

  /** Alive from now on; ready once it is {@link #sending} and while Kafka acknowledges lines. */
  ProducerEndpoints(String host, int port) {
    http = new HttpEndpoints(host, port);
    http.probe("/livez", () -> Response.text(200, "alive\n"));
    http.probe("/readyz", this::readiness);
    http.route("/metrics", request -> Response.metrics(metrics == null ? "" : metrics.get()));
    http.start();
  }

  private Response readiness() {
    if (metrics == null) {
      return Response.text(503, "waiting for Kafka\n");
    }
    return acknowledged.getAsBoolean()
        ? Response.text(200, "sending\n")
        : Response.text(503, "Kafka acknowledges nothing\n");
  }

  /**
   * Starts serving metrics.
   *
   * @param scrape the metrics
   * @param ready whether Kafka acknowledges what is sent
   */
  void sending(Supplier<String> scrape, BooleanSupplier ready) {
    acknowledged = ready;
    metrics = scrape;
  }

  /** Returns the port on which it serves, also if any free one was asked for. */
  int port() {
    return http.port();
  }

  @Override
  public void close() {
    http.close();
  }
}
