package wordcount.program;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import wordcount.program.HttpEndpoints.Limits;
import wordcount.program.HttpEndpoints.Response;

/** Probes, metrics and pages answer, whatever other clients do. */
class MisbehavingClientsTest {
  private static final int CLIENTS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration FOREVER = Duration.ofHours(1);
  private static final String HOST = "127.0.0.1";

  /** More than the buffers of both sockets hold. */
  private static final String LARGE = "x".repeat(4_000_000);

  private static final int KIB = 1024;
  private static final Limits PATIENT = new Limits(1000, 32L << 20, FOREVER);

  private final List<SocketChannel> clients = new ArrayList<>();
  private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
  private final List<ScheduledFuture<?>> repeated = new ArrayList<>();
  private HttpEndpoints endpoints;

  /** What a client sends at once, and what it repeats for as long as it may. */
  enum Client {
    SENDS_NOTHING("", ""),
    SENDS_SLOW_HEADERS("GET /livez HTTP/1.1\r\nX: ", "x"),
    SENDS_SLOW_BODY("POST /counts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", "x"),
    SENDS_ENDLESS_HEADERS("GET /livez HTTP/1.1\r\n", "X: x\r\n".repeat(KIB)),
    SENDS_ENDLESS_URL("GET /", "x".repeat(KIB)),
    SPEAKS_TLS("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u007f\u0003\u0003", ""),
    READS_NOTHING("GET /large HTTP/1.1\r\nHost: x\r\n\r\n", ""),
    READS_NOTHING_OF_MANY("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(KIB), "");

    private final String first;
    private final String then;

    Client(String first, String then) {
      this.first = first;
      this.then = then;
    }
  }

  @AfterEach
  void close() throws IOException {
    repeated.forEach(sending -> sending.cancel(true));
    ticker.shutdownNow();
    for (SocketChannel client : clients) {
      client.close();
    }
    endpoints.close();
  }

  private void start(Limits limits) {
    endpoints = new HttpEndpoints(HOST, 0, limits);
    endpoints.probe("/livez", () -> Response.text(200, "ok\n"));
    endpoints.route("/counts", request -> Response.json("{}\n"));
    endpoints.route("/large", request -> Response.text(200, LARGE));
    endpoints.start();
  }

  private void connect(Client kind) throws IOException {
    SocketChannel socket = SocketChannel.open();
    socket.socket().setReceiveBufferSize(KIB);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoints.port()));
    socket.configureBlocking(false);
    clients.add(socket);
    send(socket, kind.first);
    if (!kind.then.isEmpty()) {
      repeated.add(
          ticker.scheduleWithFixedDelay(() -> send(socket, kind.then), 0, 1, TimeUnit.SECONDS));
    }
  }

  /** Sends what the system takes at once; false if the server has closed the connection. */
  private static boolean send(SocketChannel socket, String text) {
    try {
      socket.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Reads to the end of what has come; whether the server has closed the connection. */
  private static boolean isClosed(SocketChannel socket) {
    try {
      int read = 1;
      while (read > 0) {
        read = socket.read(ByteBuffer.allocate(64 * KIB));
      }
      return read < 0;
    } catch (IOException closed) {
      return true;
    }
  }

  /** Whether the server has closed the connection, found out without reading. */
  private static boolean isReset(SocketChannel socket) {
    return !send(socket, "x");
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + HOST + ":" + endpoints.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private void assertAnswers() throws IOException, InterruptedException {
    assertThat(ask("/livez").body()).isEqualTo("ok\n");
    assertThat(ask("/counts").body()).isEqualTo("{}\n");
    assertThat(ask("/large").body()).isEqualTo(LARGE);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerWhileManyClientsMisbehave(Client kind) throws Exception {
    start(PATIENT);
    for (int i = 0; i < CLIENTS; i++) {
      connect(kind);
    }

    assertAnswers();
  }

  @Test
  void shouldAnswerWhileClientsMisbehaveInAllWays() throws Exception {
    start(PATIENT);
    for (int i = 0; i < CLIENTS; i++) {
      connect(Client.values()[i % Client.values().length]);
    }

    assertAnswers();
  }

  @Test
  void shouldCloseEachConnectionInTime() throws Exception {
    start(new Limits(1000, 32L << 20, Duration.ofSeconds(1)));
    for (Client kind : Client.values()) {
      connect(kind);
    }

    await()
        .atMost(PATIENCE)
        .until(() -> clients.stream().allMatch(MisbehavingClientsTest::isReset));
  }

  @Test
  void shouldCloseTheOldestConnectionsForNewOnes() throws Exception {
    int limit = 20;
    start(new Limits(limit, 32L << 20, FOREVER));
    for (int i = 0; i < CLIENTS; i++) {
      connect(Client.SENDS_NOTHING);
    }

    await()
        .atMost(PATIENCE)
        .until(
            () -> clients.stream().filter(MisbehavingClientsTest::isClosed).count(),
            closed -> closed == CLIENTS - limit);
    assertThat(clients.subList(0, CLIENTS - limit)).allMatch(MisbehavingClientsTest::isClosed);
    assertAnswers();
  }

  @Test
  void shouldDropAnswersThatNobodyReads() throws Exception {
    start(new Limits(1000, 2L * LARGE.length(), FOREVER));
    for (int i = 0; i < 3; i++) {
      connect(Client.READS_NOTHING);
    }

    await()
        .atMost(PATIENCE)
        .until(() -> clients.stream().anyMatch(MisbehavingClientsTest::isReset));
    assertThat(ask("/large").body()).isEqualTo(LARGE);
  }

  @Test
  void shouldAnswerProbesAndOtherPagesWhileAPageHangs() throws Exception {
    start(PATIENT);
    CountDownLatch stuck = new CountDownLatch(1);
    endpoints.route(
        "/large",
        request -> {
          try {
            stuck.await();
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
          return Response.json("{}\n");
        });
    for (int i = 0; i < CLIENTS; i++) {
      connect(Client.READS_NOTHING);
    }

    assertThat(ask("/livez").body()).isEqualTo("ok\n");

    assertThat(ask("/counts").body()).isEqualTo("{}\n");
    stuck.countDown();
    assertThat(ask("/large").body()).isEqualTo("{}\n");
  }
}
