package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Service;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;

/** What to type to see the pipeline at work. */
public final class Addresses {
  private static final int GRAFANA_PORT = 3000;
  private static final int PROMETHEUS_PORT = 9090;
  private static final int JOB_PORT = 8080;

  private final Cluster cluster;

  public Addresses(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns one line each: what it shows, and the command. */
  public String text() {
    String kubectl = cluster.kubectl();
    String driver = cluster.driverPod();
    StringBuilder text = new StringBuilder();
    line(text, "batches", kubectl + " logs -f " + driver);
    line(text, "lines sent", kubectl + " logs -f deploy/" + cluster.release() + "-producer");
    line(text, "counts", own("counts"));
    line(text, "health", own("status"));
    line(text, "proof", own("verify"));
    line(
        text,
        "web page",
        kubectl + " port-forward pod/" + driver + " " + JOB_PORT + "   http://localhost:8080");
    forward(text, "Prometheus", Map.of("operated-prometheus", "true"), PROMETHEUS_PORT);
    forward(text, "Grafana", Map.of("app.kubernetes.io/name", "grafana"), GRAFANA_PORT);
    line(text, "take down", own("undeploy"));
    return text.toString();
  }

  private String own(String command) {
    return cluster.own(command);
  }

  private void forward(StringBuilder text, String what, Map<String, String> labels, int port) {
    Optional<Service> service =
        cluster.client().services().inAnyNamespace().withLabels(labels).list().getItems().stream()
            .findFirst();
    service.ifPresent(
        found -> {
          int target = found.getSpec().getPorts().get(0).getPort();
          String namespace = found.getMetadata().getNamespace();
          String name = found.getMetadata().getName();
          line(
              text,
              what,
              cluster.at(namespace, name).kubectl()
                  + (" port-forward svc/" + name + " " + port + ":" + target)
                  + ("   http://localhost:" + port));
        });
  }

  private static void line(StringBuilder text, String what, String command) {
    text.append(String.format(Locale.ROOT, "%-10s   %s%n", what, command));
  }
}
