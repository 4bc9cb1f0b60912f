package wordcount.k8s.command;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.MonitoringPages;
import wordcount.k8s.job.ForwardedPages;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
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
  private static final String RUNNING = "Running";

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
      PodResource driver = cluster.pods().withName(cluster.driverPod());
      require(cluster, Stream.ofNullable(driver.get()), cluster.ourCommand("status"));
      return listen(() -> driver.portForward(ForwardedPages.PORT, port));
    }
    MonitoringPages pages = new MonitoringPages(cluster);
    Service service =
        (page == Page.GRAFANA ? pages.grafana() : pages.prometheus())
            .orElseThrow(
                () ->
                    new ProgramException(
                        ExitCode.FAILED,
                        name() + " not found",
                        "no Service for it found in this cluster",
                        "run deploy without --skip-operators to install it"));
    Cluster there = cluster.at(service.getMetadata().getNamespace(), cluster.release());
    require(
        there,
        there.pods().withLabels(service.getSpec().getSelector()).list().getItems().stream(),
        there.kubectl() + " get pods");
    int served = service.getSpec().getPorts().get(0).getPort();
    return listen(() -> cluster.client().services().resource(service).portForward(served, port));
  }

  /** Checks what forwarding needs: it would listen without it, and then close each connection. */
  private void require(Cluster cluster, Stream<Pod> pods, String next) {
    if (pods.noneMatch(pod -> RUNNING.equals(pod.getStatus().getPhase()))) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot open " + name(), "no pod that serves it is running", next);
    }
    ForwardedPages.requireRight(cluster);
  }

  private LocalPortForward listen(Supplier<LocalPortForward> forward) {
    try {
      return forward.get();
    } catch (IllegalStateException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot forward port " + port,
          Failure.root(e).getMessage(),
          "choose another with --port (make: ARGS='--port NUMBER')",
          e);
    }
  }

  private String name() {
    return page.name().toLowerCase(Locale.ROOT);
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
