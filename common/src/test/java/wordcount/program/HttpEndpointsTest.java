package wordcount.program;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.HttpEndpoints.Response;

class HttpEndpointsTest {
  private static final String ALL = "0.0.0.0";

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEndpoints endpoints = new HttpEndpoints(ALL, 0);

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
  void shouldRejectUnknownPathsAndOtherMethods() throws Exception {
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
    assertThatThrownBy(() -> new HttpEndpoints(ALL, endpoints.port()))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED);
              assertThat(e).hasMessageContaining(Integer.toString(endpoints.port()));
              assertThat(e.remedy()).contains("--http-port");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void shouldRejectAnInvalidPort(int port) {
    assertThatThrownBy(() -> new HttpEndpoints(ALL, port))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e).hasMessageContaining("HTTP port " + port).hasMessageContaining("65535");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-host.invalid", "203.0.113.1"})
  void shouldExplainAnAddressOfNoUse(String host) {
    assertThatThrownBy(() -> new HttpEndpoints(host, 0))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e).hasMessageContaining(host);
              assertThat(e.remedy()).contains("--http-host");
            });
  }

  @Test
  void shouldListenOnTheGivenAddressOnly() throws IOException {
    try (HttpEndpoints local = new HttpEndpoints("127.0.0.1", 0);
        Socket other = new Socket()) {
      assertThatThrownBy(() -> other.connect(new InetSocketAddress("127.0.0.2", local.port())))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldListenOnAllAddressesOfLocalhostAndNoOther() throws Exception {
    try (HttpEndpoints local = new HttpEndpoints("localhost", 0);
        Socket other = new Socket()) {
      local.probe("/livez", () -> Response.text(200, "alive"));
      local.start();
      List<String> hosts = new ArrayList<>(List.of("localhost", "127.0.0.1"));
      Loopback.secondAddress(0).ifPresent(second -> hosts.add("[::1]"));
      for (String host : hosts) {
        URI uri = URI.create("http://" + host + ":" + local.port() + "/livez");
        assertThat(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body())
            .as(host)
            .isEqualTo("alive");
      }
      assertThatThrownBy(() -> other.connect(new InetSocketAddress("127.0.0.2", local.port())))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldExplainAPortThatIsTakenOnTheSecondAddressOfLocalhost() throws Exception {
    Optional<InetAddress> second = Loopback.secondAddress(0);
    assumeThat(second).as("IPv6").isPresent();
    try (ServerSocket holder = new ServerSocket(0, 1, second.get())) {
      int port = holder.getLocalPort();
      assertThatThrownBy(() -> new HttpEndpoints("localhost", port))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("cannot listen on HTTP port " + port);
      // then: it does not hold on to the first
      new ServerSocket(port, 1, Loopback.address()).close();
    }
  }

  @Test
  void shouldSendSecurityHeadersAndNoVersion() throws Exception {
    for (HttpResponse<String> response : List.of(ask("GET", "/echo"), ask("GET", "/nothing"))) {
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(response.headers().firstValue("Server")).isEmpty();
    }
  }

  @Test
  void shouldAnswerMalformedHttpInHttp() throws IOException {
    assertThat(raw("hello\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("X-Content-Type-Options: nosniff")
        .endsWith("\r\n\r\nBad Request\n");
    assertThat(raw("GET /echo HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
  }

  @Test
  void shouldRejectABodyWithoutReadingIt() throws IOException {
    assertThat(raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoints.port())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void shouldGiveThePortBackWhenClosed() {
    int port = endpoints.port();
    endpoints.close();

    try (HttpEndpoints again = new HttpEndpoints(ALL, port)) {
      assertThat(again.port()).isEqualTo(port);
    }
  }

  @Test
  void shouldRejectAMalformedQuery() {
    assertThatThrownBy(() -> Query.parse("a=%zz")).isInstanceOf(HttpEndpoints.BadRequest.class);
  }
}
