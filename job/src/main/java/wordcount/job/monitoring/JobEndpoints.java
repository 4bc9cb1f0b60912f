package wordcount.job.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import wordcount.job.count.WordCount;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.Request;
import wordcount.program.HttpEndpoints.Response;

/** Puts the job's pages and probes onto an HTTP server. */
public final class JobEndpoints {
  /** Most words that {@code /counts} gives. */
  public static final int MAX_TOP = 1000;

  private static final int DEFAULT_TOP = 20;
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JobMeters meters;
  private final Supplier<TopWordsSnapshot> totals;

  public JobEndpoints(JobMeters meters, Supplier<TopWordsSnapshot> totals) {
    this.meters = meters;
    this.totals = totals;
  }

  /**
   * Adds the routes.
   *
   * @param alive whether the job works or waits as it should; else it is better started anew
   * @param awaited what has to happen before batches run; empty when they do
   */
  public void addTo(HttpEndpoints http, BooleanSupplier alive, Supplier<String> awaited) {
    String page = resource("page.html");
    http.route("/", request -> new Response(200, "text/html; charset=utf-8", page));
    http.route("/metrics", request -> new Response(200, METRICS_TYPE, meters.scrape()));
    http.probe("/livez", () -> probe(alive.getAsBoolean() ? "" : "no progress"));
    http.probe("/readyz", () -> probe(awaited.get()));
    http.route("/counts", request -> counts(request, awaited));
  }

  private static Response probe(String why) {
    return why.isEmpty() ? Response.text(200, "ok\n") : Response.text(503, why + "\n");
  }

  private Response counts(Request request, Supplier<String> awaited) {
    String wanted = request.query().getOrDefault("top", Integer.toString(DEFAULT_TOP));
    if (!wanted.matches("[0-9]{1,4}") || Integer.parseInt(wanted) > MAX_TOP) {
      return Response.text(400, "top must be a number from 0 to " + MAX_TOP + "\n");
    }
    TopWordsSnapshot now = totals.get();
    if (now.seq() == 0) {
      return probe(awaited.get());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("total", now.total());
    body.put("distinct", now.distinct());
    body.put("withoutText", now.withoutText());
    body.put("words", words(now.top(Integer.parseInt(wanted))));
    body.put("seq", now.seq());
    body.put("batchTime", time(now.batchTimeMs()));
    body.put("commitTime", time(now.commitTimeMs()));
    body.put("lag", meters.lag());
    try {
      return Response.json(JSON.writeValueAsString(body) + "\n");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Map<String, Object>> words(List<WordCount> top) {
    return top.stream()
        .map(
            one -> {
              Map<String, Object> word = new LinkedHashMap<>();
              word.put("word", one.word());
              word.put("count", one.count());
              return word;
            })
        .toList();
  }

  private static String time(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms).toString();
  }

  private static String resource(String name) {
    try (InputStream in = JobEndpoints.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
