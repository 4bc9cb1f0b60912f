package wordcount.job.monitoring;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import wordcount.program.HttpEndpoints;
import wordcount.program.HttpEndpoints.Response;

/** Adds the job's metrics and probes to an HTTP server. */
public final class JobEndpoints {
  private JobEndpoints() {}

  /**
   * Adds the routes.
   *
   * @param alive whether the job works or waits as it should; if not, it should be restarted
   * @param awaited what the job waits for before batches run; empty once they run
   */
  public static void add(
      HttpEndpoints http, JobMeters meters, BooleanSupplier alive, Supplier<String> awaited) {
    http.route("/metrics", request -> Response.metrics(meters.scrape()));
    http.probe("/livez", () -> probe(alive.getAsBoolean() ? "" : "no progress"));
    http.probe("/readyz", () -> probe(awaited.get()));
  }

  private static Response probe(String why) {
    return why.isEmpty() ? Response.text(200, "ok\n") : Response.text(503, why + "\n");
  }
}
