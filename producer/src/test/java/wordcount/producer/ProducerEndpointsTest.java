package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProducerEndpointsTest {
  private static HttpResponse<String> get(ProducerEndpoints endpoints, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void shouldBeReadyWhileKafkaAcknowledgesLines() throws Exception {
    try (ProducerEndpoints endpoints = new ProducerEndpoints("127.0.0.1", 0)) {
      assertThat(get(endpoints, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(endpoints, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(endpoints, "/metrics").statusCode()).isEqualTo(200);

      AtomicBoolean acknowledged = new AtomicBoolean(true);
      endpoints.sending(() -> "some_meter 1\n", acknowledged::get);

      assertThat(get(endpoints, "/readyz").statusCode()).isEqualTo(200);
      acknowledged.set(false);
      assertThat(get(endpoints, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(endpoints, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(endpoints, "/metrics").body()).isEqualTo("some_meter 1\n");
    }
  }

  @Test
  void shouldShowAcknowledgedLines() {
    Acknowledgements acknowledgements = new Acknowledgements();
    acknowledgements.acknowledged(5);
    acknowledgements.acknowledged(6);
    acknowledgements.failed(2, new IllegalStateException("no"));
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());

    try (ProducerMeters meters = new ProducerMeters(acknowledgements, producer)) {
      assertThat(meters.scrape().lines())
          .contains(
              "wordcount_producer_lines_acknowledged_total 2.0",
              "wordcount_producer_bytes_acknowledged_total 11.0",
              "wordcount_producer_lines_failed_total 1.0")
          .anyMatch(line -> line.matches("wordcount_producer_build_info\\{.*version=.*} 1(\\.0)?"));
    }
  }
}
