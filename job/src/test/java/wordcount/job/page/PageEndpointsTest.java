package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.totals.MemoryTotals;
import wordcount.job.totals.SharedTotals;
import wordcount.program.HttpEndpoints;

class PageEndpointsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LiveTotals.Snapshot TOTALS =
      new LiveTotals.Snapshot(
          7, 105, 3, 0, List.of(new WordCount("sea", 99), new WordCount("the", 5)), 0, 0);

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEndpoints http = new HttpEndpoints("127.0.0.1", 0);
  private final AtomicLong nanos = new AtomicLong();
  private final RecentWords recent = new RecentWords(4 << 20, nanos::get);
  private final JobMeters meters = new JobMeters("t", Duration.ofSeconds(1), List::of);
  private final Watchdog watchdog = new Watchdog(Duration.ofMinutes(3), () -> {}, nanos::get);
  private volatile String awaited = "";
  private volatile LiveTotals.Snapshot totals = TOTALS;

  private final MemoryTotals running = new MemoryTotals();
  private final SharedTotals shared = new SharedTotals(running);
  private final PageEndpoints page =
      new PageEndpoints(
          new PageEndpoints.Sources(
              () -> awaited, () -> totals, shared, recent, meters.input(), watchdog));

  @BeforeEach
  void start() {
    recent.begin(6, 0, 100);
    pass(Duration.ofSeconds(2));
    commit(7, 105, "sea", "sea", "the", "the", "quay");
    page.addTo(http);
    http.start();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void commit(long seq, long total, String... words) {
    WordTable changes = new WordTable();
    for (String word : words) {
      changes.add(word.getBytes(UTF_8), 0, word.length(), 1);
    }
    recent.committed(changes, seq, 1, total);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> recent.counts(Window.HOUR, "", 0).to().seq() == seq);
  }

  @AfterEach
  void close() {
    watchdog.close();
    page.close();
    http.close();
    recent.close();
    meters.close();
  }

  private HttpResponse<String> ask(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = ask(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @ParameterizedTest
  @CsvSource({
    "/counts?top=x, top must be a number from 0 to 1000",
    "/counts?top=1001, top must be a number from 0 to 1000",
    "/counts?top=-1, top must be a number from 0 to 1000",
    "/counts?top=, top must be a number from 0 to 1000",
    "'/counts?window=5m', 'window must be one of 1m, 10m, 1h'",
    "'/counts?window=', 'window must be one of 1m, 10m, 1h'",
    "'/counts?word=a&prefix=b', 'give word or prefix, not both'",
    "'/counts?word=a&top=b', top must be a number from 0 to 1000",
    "'/counts?word=a&top=3', 'give word or top, not both'",
    "'/counts?prefix=', 'prefix must not be empty, and top must not be 0 with prefix'",
    "'/counts?prefix=a&top=0', 'prefix must not be empty, and top must not be 0 with prefix'",
    "/counts?wrod=a, 'the parameters are prefix, top, window, word'",
    "/counts?word=%z, the query has a % without two hexadecimal digits",
    "'/state?window=2h', 'window must be one of 1m, 10m, 1h'",
    "/state?top=3, the only parameter is window",
    "/feed?window=x, 'window must be one of 1m, 10m, 1h'",
    "/feed?window=%z, the query has a % without two hexadecimal digits",
  })
  void shouldSayInALineOfJsonWhatIsWrong(String path, String problem) throws Exception {
    String answer = raw(path);
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Content-Type: application/json");
    assertThat(body).endsWith("\n").hasLineCount(1);
    assertThat(JSON.readTree(body).path("error").asText()).isEqualTo(problem);
  }

  /** Java's own client would not send what is no URI. */
  private String raw(String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void shouldFindFrequentAndOtherWords() throws Exception {
    running.add("rare", 1);
    shared.restore();
    assertThat(json("/counts?word=sea"))
        .isEqualTo(JSON.readTree("{\"word\":\"sea\",\"count\":99,\"seq\":7}"));
    assertThat(json("/counts?word=rare").path("count").asLong()).isEqualTo(1);
    assertThat(json("/counts?word=x").path("count").asLong()).isZero();
    JsonNode beginning = json("/counts?prefix=ra&top=3");
    assertThat(beginning.path("matches").asLong()).isEqualTo(1);
    assertThat(beginning.path("complete").asBoolean()).isTrue();
    assertThat(beginning.at("/words/0/word").asText()).isEqualTo("rare");
  }

  @Test
  void shouldFindOnlyFrequentWordsWhileTheTotalsCannotBeRead() throws Exception {
    assertThat(json("/counts?word=sea").path("count").asLong()).isEqualTo(99);
    assertThat(ask("/counts?word=rare").statusCode()).isEqualTo(503);
    assertThat(ask("/counts?prefix=ra").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldTellWhatAWindowHolds() throws Exception {
    JsonNode window = json("/counts?window=10m&top=2");

    assertThat(window.path("total").asLong()).isEqualTo(5);
    assertThat(window.path("distinct").asLong()).isEqualTo(3);
    assertThat(window.path("words").toString())
        .isEqualTo("[{\"word\":\"sea\",\"count\":2},{\"word\":\"the\",\"count\":2}]");
    assertThat(window.at("/window/name").asText()).isEqualTo("10m");
    assertThat(window.at("/window/afterSeq").asLong()).isEqualTo(6);
    Instant from = Instant.parse(window.at("/window/from").asText());
    assertThat(Duration.between(from, Instant.parse(window.at("/window/to").asText())))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
    assertThat(window.at("/window/note").asText())
        .isEqualTo("the window begins when the job started");
    assertThat(json("/counts?window=1m&word=sea").path("count").asLong()).isEqualTo(2);
    assertThat(json("/counts?window=1m&prefix=qu").path("matches").asLong()).isEqualTo(1);
  }

  @Test
  void shouldTellTheStateOfTheJob() throws Exception {
    assertThat(json("/state").path("state").asText()).isEqualTo("counting");
    assertThat(json("/state").path("sinceBatch").isNull()).isTrue();
    watchdog.ended();
    assertThat(json("/state").path("sinceBatch").asDouble()).isBetween(0.0, 30.0);

    awaited = "restoring the totals from topics a and b";
    assertThat(json("/state").path("state").asText()).isEqualTo("restoring");
    awaited = "waiting for topic t";
    assertThat(json("/state").path("state").asText()).isEqualTo("starting");
    assertThat(json("/state").path("awaited").asText()).isEqualTo("waiting for topic t");

    totals = LiveTotals.Snapshot.NONE;
    for (String path : List.of("/state", "/state?window=1m")) {
      JsonNode nothing = json(path);
      for (String name : List.of("total", "distinct", "lag", "words")) {
        assertThat(nothing.path(name).isNull()).as(name).isTrue();
      }
      assertThat(nothing.at("/window/name").asText()).isEqualTo(path.contains("1m") ? "1m" : "");
    }
    assertThat(ask("/counts").statusCode()).isEqualTo(503);
    assertThat(ask("/counts").body()).isEqualTo("waiting for topic t\n");
  }

  @Test
  void shouldTellIdleFromBehindAndStalled() throws Exception {
    pass(Duration.ofSeconds(5));
    assertThat(json("/state").path("state").asText()).isEqualTo("idle");

    meters.input().lag(0, 1);
    assertThat(json("/state").path("state").asText()).isEqualTo("counting");
    assertThat(json("/state").path("lag").asLong()).isEqualTo(1);

    watchdog.start();
    pass(Duration.ofSeconds(20));
    assertThat(json("/state").path("state").asText()).isEqualTo("counting");
    pass(Duration.ofSeconds(11));
    assertThat(json("/state").path("state").asText()).isEqualTo("stalled");
  }

  @Test
  void shouldNotBeIdleBetweenBatchesThatAreFarApart() throws Exception {
    for (int seq = 8; seq <= 11; seq++) {
      pass(Duration.ofSeconds(10));
      commit(seq, 98 + seq, "sea");
    }

    pass(Duration.ofSeconds(10));
    assertThat(json("/state").path("state").asText()).isEqualTo("counting");
    pass(Duration.ofSeconds(25));
    assertThat(json("/state").path("state").asText()).isEqualTo("idle");
  }

  @Test
  void shouldNotShowAWindowThatEndsBeforeItBegins() throws Exception {
    pass(Duration.ofMinutes(10));
    meters.input().lag(0, 1);
    JsonNode behind = json("/counts?window=1m").path("window");
    assertThat(behind.path("to").asText()).isEqualTo(behind.path("from").asText());

    meters.input().lag(0, 0);
    for (String path : List.of("/counts?window=1m", "/state?window=1m")) {
      JsonNode idle = json(path).path("window");
      assertThat(
              Duration.between(
                  Instant.parse(idle.path("from").asText()),
                  Instant.parse(idle.path("to").asText())))
          .isBetween(Duration.ofSeconds(54), Duration.ofSeconds(61));
    }
  }

  @Test
  void shouldMarkWordsThatAreNew() throws Exception {
    pass(Duration.ofMinutes(10));
    commit(8, 107, "sea", "boat");
    totals =
        new LiveTotals.Snapshot(
            8, 107, 4, 0, List.of(new WordCount("sea", 100), new WordCount("boat", 1)), 0, 0);

    for (String path : List.of("/state", "/state?window=1m")) {
      JsonNode words = json(path).path("words");
      for (JsonNode word : words) {
        boolean isNew = word.path("word").asText().equals("boat");
        assertThat(word.path("trend").asText()).as(path).isEqualTo(isNew ? "new" : "");
      }
      assertThat(words).hasSize(2);
    }
    assertThat(json("/counts").toString()).doesNotContain("trend");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/feed", "/feed?window=1m"})
  void shouldFeedThoseWhoListenOnceASecond(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.port() + path);
    HttpResponse<Stream<String>> feed =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines());

    List<String> events = feed.body().filter(line -> line.startsWith("data: ")).limit(2).toList();

    for (String event : events) {
      JsonNode news = JSON.readTree(event.substring("data: ".length()));
      assertThat(news.path("windowTotal").asLong()).isEqualTo(path.contains("window") ? 5 : 0);
      assertThat(news.path("total").asLong()).isEqualTo(105);
    }
  }

  @Test
  void shouldServeNoMachinePathsAndForbidFraming() throws Exception {
    for (String path : List.of("/metrics", "/livez", "/readyz")) {
      assertThat(ask(path).statusCode()).isEqualTo(404);
    }
    for (String path : List.of("/", "/counts", "/state")) {
      HttpResponse<String> answer = ask(path);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
    }
  }

  @Test
  void shouldLetTheBrowserRunOnlyThePagesOwnScriptAndStyle() throws Exception {
    HttpResponse<String> page = ask("/");

    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    for (String element : List.of("script", "style")) {
      String content = page.body().split("</?" + element + ">", -1)[1];
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      assertThat(policy)
          .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';");
    }
    assertThat(page.body()).doesNotContain("src=", "href=\"page");
  }
}
