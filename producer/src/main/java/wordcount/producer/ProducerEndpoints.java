package wordcount.producer;

import java.util.function.Supplier;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.Response;

/** What the producer answers over HTTP: {@code /livez}, {@code /readyz} and {@code /metrics}. */
final class ProducerEndpoints implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpEndpoints http;
  private volatile Supplier<String> metrics;

  /** Alive from now on, ready once it is {@link #sending}. */
  ProducerEndpoints(String host, int port) {
    http = new HttpEndpoints(host, port);
    http.probe("/livez", () -> Response.text(200, "alive\n"));
    http.probe(
        "/readyz",
        () ->
            metrics == null
                ? Response.text(503, "waiting for Kafka\n")
                : Response.text(200, "sending\n"));
    http.route(
        "/metrics", request -> new Response(200, PROMETHEUS, metrics == null ? "" : metrics.get()));
    http.start();
  }

  /** From now on it is ready, and has metrics to show. */
  void sending(Supplier<String> scrape) {
    metrics = scrape;
  }

  int port() {
    return http.port();
  }

  @Override
  public void close() {
    http.close();
  }
}
