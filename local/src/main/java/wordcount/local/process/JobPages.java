package wordcount.local.process;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import wordcount.job.count.WordCount;
import wordcount.program.Loopback;

/** What the job says about itself over HTTP. */
public final class JobPages {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).connectTimeout(PATIENCE).build();
  private final int pagePort;
  private final int httpPort;

  /** The totals as {@code /counts} gives them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Counts(long total, long distinct, long withoutText, List<WordCount> words) {}

  /**
   * @param pagePort the job's {@code --page-port}
   * @param httpPort its {@code --http-port}
   */
  public JobPages(int pagePort, int httpPort) {
    this.pagePort = pagePort;
    this.httpPort = httpPort;
  }

  /** What a person opens to see a page, such as {@code /counts}. */
  public String address(String path) {
    return "http://" + Loopback.printed(pagePort) + path;
  }

  /** Where Prometheus finds the metrics. */
  public String metricsAddress() {
    return "http://" + Loopback.printed(httpPort) + "/metrics";
  }

  /** Whether the job has restored its totals and counts. */
  public boolean ready() throws InterruptedException {
    return get(httpPort, "/readyz").isPresent();
  }

  /** Whether no committed batch is still to be shown, or the job does not say. */
  public boolean shown() throws InterruptedException {
    String metrics = get(httpPort, "/metrics").orElse("");
    return value(metrics, "wordcount_last_batch_completed_timestamp_seconds")
        >= value(metrics, "wordcount_last_commit_timestamp_seconds");
  }

  /** Whether all that was committed is in the database. */
  public boolean mirrored() throws InterruptedException {
    return get(httpPort, "/metrics")
        .filter(metrics -> value(metrics, "wordcount_mirror_lag_seconds") == 0)
        .isPresent();
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(0);
  }

  /** The totals of now, if the job answers. */
  public Optional<Counts> counts(int top) throws InterruptedException {
    return get(pagePort, "/counts?top=" + top).map(JobPages::parse);
  }

  private static Counts parse(String json) {
    try {
      return JSON.readValue(json, Counts.class);
    } catch (IOException e) {
      throw new IllegalStateException("/counts is not what it should be: " + json, e);
    }
  }

  private Optional<String> get(int port, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + Loopback.HOST + ":" + port + path))
            .timeout(PATIENCE)
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == OK ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
