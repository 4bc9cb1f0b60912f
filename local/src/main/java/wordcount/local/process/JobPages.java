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

/** A client of the job's HTTP endpoints. */
public final class JobPages {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).connectTimeout(PATIENCE).build();
  private final int pagePort;
  private final int httpPort;

  /** The totals as {@code /counts} returns them. */
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

  /** Returns the address of a page, such as {@code /counts}, for people. */
  public String address(String path) {
    return "http://" + Loopback.printed(pagePort) + path;
  }

  /** Returns the address of the metrics for Prometheus. */
  public String metricsAddress() {
    return "http://" + Loopback.printed(httpPort) + "/metrics";
  }

  /** Returns whether the job has restored its totals and is counting. */
  public boolean ready() throws InterruptedException {
    return get(httpPort, "/readyz").isPresent();
  }

  /** Returns whether all committed batches are shown; true if the job does not answer. */
  public boolean shown() throws InterruptedException {
    String metrics = get(httpPort, "/metrics").orElse("");
    return value(metrics, "wordcount_last_batch_completed_timestamp_seconds")
            >= value(metrics, "wordcount_last_commit_timestamp_seconds")
        && value(metrics, "wordcount_view_waiting_batches") == 0;
  }

  /** Returns whether everything committed is in the database. */
  public boolean mirrored() throws InterruptedException {
    return get(httpPort, "/metrics")
        .filter(metrics -> value(metrics, "wordcount_mirror_lag_seconds") == 0)
        .isPresent();
  }

  /** Returns whether the database accepts commits; false if the job does not answer. */
  public boolean mirroring() throws InterruptedException {
    return get(httpPort, "/metrics")
        .filter(metrics -> value(metrics, "wordcount_mirror_up") == 1)
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

  /** Returns the current totals; empty if the job does not answer. */
  public Optional<Counts> counts(int top) throws InterruptedException {
    return get(pagePort, "/counts?top=" + top).map(JobPages::parse);
  }

  private static Counts parse(String json) {
    try {
      return JSON.readValue(json, Counts.class);
    } catch (IOException e) {
      throw new IllegalStateException("/counts returned something unexpected: " + json, e);
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
