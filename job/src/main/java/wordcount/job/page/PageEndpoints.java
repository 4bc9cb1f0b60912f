package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.ThreadUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wordcount.job.count.WordCount;
import wordcount.job.monitoring.InputMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.page.WordWindows.Counts;
import wordcount.job.page.WordWindows.Trend;
import wordcount.job.totals.SharedTotals;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.BadRequest;
import wordcount.program.HttpEndpoints.Request;
import wordcount.program.HttpEndpoints.Response;
import wordcount.program.HttpFeed;

/** Adds the page, its feed and {@code /counts} to an HTTP server. */
public final class PageEndpoints implements AutoCloseable {
  /** The most words that {@code /counts} returns. */
  public static final int MAX_TOP = 1000;

  /** The most browsers that may listen to the feed at once; others poll. */
  static final int MOST_LISTENERS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(PageEndpoints.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_TOP = 20;

  /** More than the page shows, so that it can replace the words that it hides. */
  private static final int TOP_OF_PAGE = 100;

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private static final String IDLE = "idle";

  private static final double MILLIS = 1e3;
  private static final String SINCE_THE_START = "";
  private static final Set<String> PARAMETERS = Set.of("top", "word", "prefix", "window");

  private final Sources sources;
  private final HttpFeed feed = new HttpFeed(MOST_LISTENERS);
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          ThreadUtils.createThreadFactory("page-feed", true));

  private ScheduledFuture<?> feeding;

  /**
   * The sources of the page's data.
   *
   * @param awaited what the job waits for before batches run; empty once they run
   * @param live the most frequent words as of the last commit
   * @param totals all totals, to look up words in
   */
  public record Sources(
      Supplier<String> awaited,
      Supplier<LiveTotals.Snapshot> live,
      SharedTotals totals,
      RecentWords recent,
      InputMeters input,
      Watchdog watchdog) {}

  public PageEndpoints(Sources sources) {
    this.sources = sources;
  }

  /** Adds the routes and starts the feed. */
  public void addTo(HttpEndpoints http) {
    Response page = PageFile.load();
    http.route("/", request -> page);
    http.route("/counts", this::counts);
    http.route("/state", request -> json(state(channel(request))));
    http.events("/feed", feed, PageEndpoints::channel);
    long period = PERIOD.toMillis();
    feeding = ticker.scheduleAtFixedRate(this::publish, period, period, TimeUnit.MILLISECONDS);
  }

  private void publish() {
    try {
      if (feed.hasListeners(SINCE_THE_START)) {
        feed.publish(SINCE_THE_START, text(state(SINCE_THE_START)));
      }
      for (Window window : Window.values()) {
        if (feed.hasListeners(window.label())) {
          feed.publish(window.label(), text(state(window.label())));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("cannot update the page; counting continues", e);
    }
  }

  /** Returns the label of the window that a request names; empty for none. */
  private static String channel(Request request) {
    check(request, Set.of("window"));
    return window(request).map(Window::label).orElse(SINCE_THE_START);
  }

  private static void check(Request request, Set<String> known) {
    if (!known.containsAll(request.query().keySet())) {
      List<String> names = known.stream().sorted().toList();
      throw new BadRequest(
          names.size() == 1
              ? "the only parameter is " + names.get(0)
              : "the parameters are " + String.join(", ", names));
    }
  }

  private static Optional<Window> window(Request request) {
    String label = request.query().get("window");
    if (label == null) {
      return Optional.empty();
    }
    Optional<Window> window = Window.of(label);
    if (window.isEmpty()) {
      throw new BadRequest("window must be one of " + Window.labels());
    }
    return window;
  }

  private static int top(Request request) {
    String top = request.query().getOrDefault("top", Integer.toString(DEFAULT_TOP));
    if (!top.matches("[0-9]{1,4}") || Integer.parseInt(top) > MAX_TOP) {
      throw new BadRequest("top must be a number from 0 to " + MAX_TOP);
    }
    return Integer.parseInt(top);
  }

  private Response counts(Request request) {
    check(request, PARAMETERS);
    Optional<Window> window = window(request);
    int top = top(request);
    String word = request.query().get("word");
    String prefix = request.query().get("prefix");
    if (word != null && prefix != null) {
      throw new BadRequest("give word or prefix, not both");
    }
    if (word != null && request.query().containsKey("top")) {
      throw new BadRequest("give word or top, not both");
    }
    if (prefix != null && (prefix.isEmpty() || top == 0)) {
      throw new BadRequest("prefix must not be empty, and top must not be 0 with prefix");
    }
    LiveTotals.Snapshot now = sources.live.get();
    if (now.seq() == 0) {
      return Response.text(503, sources.awaited.get() + "\n");
    }
    if (word != null) {
      return window.map(one -> json(windowWord(one, word))).orElseGet(() -> totalOf(word, now));
    }
    if (prefix != null) {
      return window
          .map(one -> json(windowPrefix(one, prefix, top)))
          .orElseGet(() -> startingWith(prefix, top));
    }
    return json(window.map(one -> windowTotals(one, top, false)).orElseGet(() -> totals(now, top)));
  }

  private Response totalOf(String word, LiveTotals.Snapshot now) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("word", word);
    // Most requests are for one of these, and need not wait for a running commit.
    Optional<WordCount> frequent =
        now.words().stream().filter(one -> one.word().equals(word)).findFirst();
    if (frequent.isPresent()) {
      body.put("count", frequent.get().count());
      body.put("seq", now.seq());
      return json(body);
    }
    return sources
        .totals
        .word(word.getBytes(UTF_8))
        .map(
            found -> {
              body.put("count", found.words().isEmpty() ? 0 : found.words().get(0).count());
              body.put("seq", found.seq());
              return json(body);
            })
        .orElseGet(PageEndpoints::busy);
  }

  private Response startingWith(String prefix, int top) {
    return sources
        .totals
        .startingWith(prefix.getBytes(UTF_8), top)
        .map(
            found -> {
              Map<String, Object> body = new LinkedHashMap<>();
              body.put("prefix", prefix);
              body.put("matches", found.matches());
              body.put("complete", found.all());
              body.put("words", words(found.words(), false));
              body.put("seq", found.seq());
              return json(body);
            })
        .orElseGet(PageEndpoints::busy);
  }

  private static Response busy() {
    return Response.text(503, "a commit is running; try again\n");
  }

  private Map<String, Object> windowWord(Window window, String word) {
    Counts counts = sources.recent.count(window, word);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("word", word);
    body.put("count", counts.words().stream().mapToLong(WordCount::count).sum());
    return windowed(body, window, counts);
  }

  private Map<String, Object> windowPrefix(Window window, String prefix, int top) {
    Counts counts = sources.recent.counts(window, prefix, top);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("prefix", prefix);
    body.put("matches", counts.distinct());
    body.put("complete", true);
    body.put("words", words(counts.words(), false));
    return windowed(body, window, counts);
  }

  private Map<String, Object> windowTotals(Window window, int top, boolean trends) {
    Counts counts = sources.recent.counts(window, "", top);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("total", counts.total());
    body.put("distinct", counts.distinct());
    body.put("words", words(counts.words(), trends));
    return windowed(body, window, counts);
  }

  private Map<String, Object> windowed(Map<String, Object> body, Window window, Counts counts) {
    body.put("seq", counts.to().seq());
    body.put("window", described(window, counts));
    return body;
  }

  /** Describes a window: its exact span, and why it is shorter than its name says. */
  private Map<String, Object> described(Window window, Counts counts) {
    Instant time = Clock.systemUTC().instant();
    long now = counts.nanos();
    // Its counts hold until now if nothing waits; and it must not end before it begins.
    long end = jobState().equals(IDLE) ? now : Math.max(counts.from().nanos(), counts.to().nanos());
    Map<String, Object> span = new LinkedHashMap<>();
    span.put("name", window.label());
    span.put("afterSeq", counts.from().seq());
    span.put("from", ago(time, now - counts.from().nanos()));
    span.put("to", ago(time, now - end));
    span.put(
        "note",
        switch (counts.cut()) {
          case NONE -> null;
          case START -> "the window begins when the job started";
          case MEMORY -> "too many distinct words for a longer window";
        });
    return span;
  }

  private static String ago(Instant time, long nanos) {
    return time.minusNanos(nanos).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private Map<String, Object> totals(LiveTotals.Snapshot now, int top) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("total", now.total());
    body.put("distinct", now.distinct());
    body.put("withoutText", now.withoutText());
    body.put("words", words(now.top(top), false));
    body.put("seq", now.seq());
    body.put("batchTime", time(now.batchTimeMs()));
    body.put("commitTime", time(now.commitTimeMs()));
    body.put("lag", sources.input.lag());
    return body;
  }

  /** Returns everything that the page shows, with the words of a window or of all time. */
  private Map<String, Object> state(String window) {
    LiveTotals.Snapshot now = sources.live.get();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("state", jobState());
    body.put("awaited", sources.awaited.get());
    body.put(
        "sinceBatch",
        sources.watchdog.sinceBatch().map(age -> age.toMillis() / MILLIS).orElse(null));
    body.put("seq", now.seq());
    // Zeros in place of totals that are not restored yet would look like a loss.
    boolean known = now.seq() > 0 || sources.awaited.get().isEmpty();
    body.put("lag", known ? sources.input.lag() : null);
    body.put("total", known ? now.total() : null);
    body.put("distinct", known ? now.distinct() : null);
    CommitRates.History history = sources.recent.history();
    body.put("stepSeconds", history.step().toSeconds());
    body.put("linesPerSecond", history.lines());
    body.put("wordsPerSecond", history.words());
    if (!known) {
      body.put("words", null);
      body.put("window", window.equals(SINCE_THE_START) ? null : Map.of("name", window));
    } else if (window.equals(SINCE_THE_START)) {
      body.put("words", words(now.top(TOP_OF_PAGE), true));
    } else {
      Map<String, Object> shown = windowTotals(Window.of(window).orElseThrow(), TOP_OF_PAGE, true);
      body.put("words", shown.get("words"));
      body.put("windowTotal", shown.get("total"));
      body.put("windowDistinct", shown.get("distinct"));
      body.put("window", shown.get("window"));
    }
    return body;
  }

  private String jobState() {
    String awaited = sources.awaited.get();
    if (!awaited.isEmpty()) {
      return awaited.startsWith("restoring") ? "restoring" : "starting";
    }
    if (sources.watchdog.stalled()) {
      return "stalled";
    }
    return sources.input.lag() > 0 || !sources.recent.isIdle() ? "counting" : IDLE;
  }

  private List<Map<String, Object>> words(List<WordCount> top, boolean trends) {
    List<Map<String, Object>> words = new ArrayList<>();
    for (WordCount one : top) {
      Map<String, Object> word = new LinkedHashMap<>();
      word.put("word", one.word());
      word.put("count", one.count());
      Trend trend = trends ? sources.recent.trend(one.word()) : Trend.NONE;
      if (trend != Trend.NONE) {
        word.put("trend", trend.name().toLowerCase(Locale.ROOT));
      }
      words.add(word);
    }
    return words;
  }

  private static String time(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms).toString();
  }

  private static Response json(Map<String, Object> body) {
    return Response.json(text(body) + "\n");
  }

  private static String text(Map<String, Object> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    if (feeding != null) {
      feeding.cancel(true);
    }
    ticker.shutdownNow();
  }
}
