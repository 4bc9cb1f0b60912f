package wordcount.program;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFeedTest {
  private static final int MAX_LISTENERS = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpFeed feed = new HttpFeed(MAX_LISTENERS);
  private final List<Listener> listeners = new ArrayList<>();
  private HttpEndpoints endpoints;

  /** A client that reads the feed line by line. */
  private final class Listener implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Listener(String channel) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), endpoints.port());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request = "GET /feed?channel=" + channel + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      listeners.add(this);
    }

    String next(String beginning) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = lines.readLine();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @BeforeEach
  void start() {
    start(PATIENCE);
  }

  /** Starts the server with a limit on how long other connections than the feed's may last. */
  private void start(Duration exchange) {
    endpoints =
        new HttpEndpoints("127.0.0.1", 0, new HttpEndpoints.Limits(1000, 32L << 20, exchange));
    endpoints.events(
        "/feed",
        feed,
        request -> {
          if (!request.query().containsKey("channel")) {
            throw new HttpEndpoints.BadRequest("which channel?");
          }
          return request.query().get("channel");
        });
    endpoints.probe("/livez", () -> HttpEndpoints.Response.text(200, "ok\n"));
    endpoints.start();
  }

  @AfterEach
  void close() throws IOException {
    for (Listener listener : listeners) {
      listener.close();
    }
    endpoints.close();
  }

  private int status(String path) throws Exception {
    return status("GET", path);
  }

  private int status(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofInputStream())
        .statusCode();
  }

  @Test
  void shouldNotListenForHead() throws Exception {
    assertThat(status("HEAD", "/feed?channel=a")).isEqualTo(200);
    assertThat(feed.hasListeners("a")).isFalse();
  }

  @Test
  void shouldGiveEachClientTheEventsOfItsChannel() throws Exception {
    assertThat(feed.hasListeners("a")).isFalse();
    Listener one = new Listener("a");
    Listener two = new Listener("a");
    Listener other = new Listener("b");
    for (Listener listener : listeners) {
      assertThat(listener.next("HTTP")).startsWith("HTTP/1.1 200");
      assertThat(listener.next("Content-Type")).isEqualTo("Content-Type: text/event-stream");
      assertThat(listener.next("X-Accel")).isEqualTo("X-Accel-Buffering: no");
      assertThat(listener.next(":")).isEqualTo(":");
    }

    feed.publish("a", "first");
    feed.publish("b", "second");

    assertThat(feed.hasListeners("a")).isTrue();
    assertThat(one.next("data")).isEqualTo("data: first");
    assertThat(two.next("data")).isEqualTo("data: first");
    assertThat(other.next("data")).isEqualTo("data: second");
  }

  @Test
  void shouldLastLongerThanOtherAnswers() throws Exception {
    // given: a listener whose connection the limit did not end before it was one
    endpoints.close();
    start(Duration.ofSeconds(1));
    Listener listener =
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(
                () -> {
                  Listener one = new Listener("a");
                  return ":".equals(one.next(":")) ? one : null;
                },
                Objects::nonNull);
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              feed.publish("a", "again");
              return listener.next("data") == null || System.nanoTime() > end;
            });

    feed.publish("a", "last");
    assertThat(listener.next("data: l")).isEqualTo("data: last");
  }

  @Test
  void shouldRejectListenersOverTheLimitUntilOthersLeave() throws Exception {
    for (int i = 0; i < MAX_LISTENERS; i++) {
      new Listener("a").next(":");
    }

    assertThat(status("/feed?channel=a")).isEqualTo(503);
    listeners.get(0).close();

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              feed.publish("a", "news");
              return new Listener("a").next("HTTP").contains("200");
            });
  }

  @Test
  void shouldNotWaitForThoseWhoDoNotRead() throws Exception {
    new Listener("a").next(":");
    Listener reader = new Listener("a");
    reader.next(":");
    String large = "x".repeat(100_000);

    for (int i = 0; i < 100; i++) {
      String event = i + large;
      feed.publish("a", event);
      assertThat(reader.next("data: " + i)).isEqualTo("data: " + event);
    }
    assertThat(status("/livez")).isEqualTo(200);
  }

  @Test
  void shouldRejectARequestWithoutAChannel() throws Exception {
    assertThat(status("/feed")).isEqualTo(400);
  }
}
