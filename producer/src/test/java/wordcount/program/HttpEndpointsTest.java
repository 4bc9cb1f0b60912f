package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.program.HttpEndpoints.Response;

class HttpEndpointsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEndpoints endpoints = new HttpEndpoints("0.0.0.0", 0);

  @BeforeEach
  void start() {
    endpoints.route("/echo", request -> Response.text(200, request.query().toString()));
    endpoints.route(
        "/broken",
        request -> {
          throw new IllegalStateException("inner detail");
        });
    endpoints.start();
  }

  @AfterEach
  void close() {
    endpoints.close();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + endpoints.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void shouldAnswerWithDecodedQuery() throws Exception {
    HttpResponse<String> response = ask("GET", "/echo?top=3&word=gr%C3%BCn+ein&flag");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{top=3, word=grün ein, flag=}");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void shouldAnswerHeadWithoutBody() throws Exception {
    HttpResponse<String> response = ask("HEAD", "/echo");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Length")).contains("2");
  }

  @Test
  void shouldRefuseWhatItDoesNotServe() throws Exception {
    assertThat(ask("GET", "/nothing").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/echo/more").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/echo").statusCode()).isEqualTo(405);
  }

  @Test
  void shouldHideTheInsideOfFailures() throws Exception {
    HttpResponse<String> response = ask("GET", "/broken");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("inner detail");
  }

  @Test
  void shouldExplainATakenPort() {
    assertThatThrownBy(() -> new HttpEndpoints("0.0.0.0", endpoints.port()))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED);
              assertThat(e).hasMessageContaining(Integer.toString(endpoints.port()));
              assertThat(e.remedy()).contains("--http-port");
            });
  }

  @Test
  void shouldGiveThePortBackWhenClosed() {
    int port = endpoints.port();
    endpoints.close();

    try (HttpEndpoints again = new HttpEndpoints("0.0.0.0", port)) {
      assertThat(again.port()).isEqualTo(port);
    }
  }

  @Test
  void shouldRefuseMalformedQuery() {
    assertThatThrownBy(() -> Query.parse("a=%zz")).isInstanceOf(Query.Malformed.class);
  }
}
