package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.MonitoringPages;
import wordcount.k8s.job.ForwardedPages;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.Range;

/** Makes a web page of the pipeline reachable from this machine. */
@Command(
    name = "open",
    description =
        "Forward a local port to a web page of the pipeline, until interrupted, and open it in the"
            + " browser, if there is one.")
public final class OpenCommand extends ClusterCommand {
  private static final Duration OPENING = Duration.ofSeconds(3);

  @Parameters(
      paramLabel = "PAGE",
      arity = "0..1",
      defaultValue = "page",
      description = "${COMPLETION-CANDIDATES}; without a name, the job's own page.")
  private Page page;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Local port; 0 takes any free one.")
  @Range("0..65535")
  private int port;

  @Option(
      names = "--browser",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Open the browser.")
  private boolean browser;

  /** A web page. */
  enum Page {
    /** The job's own page with its counts. */
    PAGE,
    /** Grafana's dashboards. */
    GRAFANA,
    /** Prometheus's queries and alerts. */
    PROMETHEUS
  }

  @Override
  int run() throws InterruptedException {
    try (Cluster cluster = open();
        LocalPortForward forward = forward(cluster)) {
      String address = "http://localhost:" + forward.getLocalPort() + "/";
      out().println(address);
      if (page == Page.GRAFANA) {
        new MonitoringPages(cluster)
            .grafanaLogin()
            .ifPresent(
                login -> out().println("user " + login.user() + ", password " + login.password()));
      }
      out().flush();
      if (browser) {
        show(address);
      }
      say("forwarding until Ctrl-C");
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the forwarded port", e);
    }
  }

  private LocalPortForward forward(Cluster cluster) {
    if (page == Page.PAGE) {
      return cluster.pods().withName(cluster.driverPod()).portForward(ForwardedPages.PORT, port);
    }
    MonitoringPages pages = new MonitoringPages(cluster);
    Optional<Service> service = page == Page.GRAFANA ? pages.grafana() : pages.prometheus();
    return service
        .map(
            found ->
                cluster
                    .client()
                    .services()
                    .resource(found)
                    .portForward(found.getSpec().getPorts().get(0).getPort(), port))
        .orElseThrow(
            () ->
                new ProgramException(
                    ExitCode.FAILED,
                    page.name().toLowerCase(Locale.ROOT) + " not found",
                    "no Service for it found in this cluster",
                    "run deploy without --skip-operators to install it"));
  }

  private void show(String address) {
    String opener =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")
            ? "open"
            : "xdg-open";
    // Without a desktop there is no such program; the address above must do then. With one, the
    // opener may be the browser itself and run until the user closes it.
    root().tools().programs().start(List.of(opener, address), OPENING);
  }
}
