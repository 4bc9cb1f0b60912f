package wordcount.k8s.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The cluster's real Prometheus, asked through a forwarded port. */
final class Prometheus implements AutoCloseable {
  private static final int PORT = 9090;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final LocalPortForward forward;

  Prometheus(KubernetesClient client) {
    Pod pod =
        client
            .pods()
            .inAnyNamespace()
            .withLabel("app.kubernetes.io/name", "prometheus")
            .withLabel("operator.prometheus.io/name")
            .list()
            .getItems()
            .get(0);
    forward = client.pods().resource(pod).portForward(PORT);
  }

  /** The result of an instant query; its status is not checked. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://localhost:" + forward.getLocalPort() + path);
    return json.readTree(
        http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Override
  public void close() throws IOException {
    forward.close();
  }
}
