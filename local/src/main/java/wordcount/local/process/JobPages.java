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

  /** The metrics at one moment, in the format of Prometheus. */
  public record Metrics(String text) {
    /** Returns whether all committed batches are shown; false if the job did not answer. */
    public boolean shown() {
      return !text.isEmpty()
          && value("wordcount_last_batch_completed_timestamp_seconds")
              >= value("wordcount_last_commit_timestamp_seconds")
          && value("wordcount_view_waiting_batches") == 0;
    }

    /** Returns whether everything committed is in the database; false if it did not answer. */
    public boolean mirrored() {
      return !text.isEmpty() && value("wordcount_mirror_lag_seconds") == 0;
    }

    /** Returns whether the database accepts commits; false if the job did not answer. */
    public boolean mirrorUp() {
      return value("wordcount_mirror_up") == 1;
    }

    private double value(String name) {
      return text.lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(0);
    }
  }

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

  /** Returns the current metrics; those of a job that has none if it does not answer. */
  public Metrics metrics() throws InterruptedException {
    return new Metrics(get(httpPort, "/metrics").orElse(""));
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
