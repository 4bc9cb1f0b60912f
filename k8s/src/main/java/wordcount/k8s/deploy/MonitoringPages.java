package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Labels;

/** Finds the web pages of Prometheus and Grafana, and Grafana's login. */
public final class MonitoringPages {
  private static final Map<String, String> PROMETHEUS = Map.of("operated-prometheus", "true");
  private static final Map<String, String> GRAFANA = Map.of(Labels.NAME, "grafana");

  private final Cluster cluster;

  public MonitoringPages(Cluster cluster) {
    this.cluster = cluster;
  }

  /** A user and a password for a page. */
  public record Login(String user, String password) {}

  /** Returns Prometheus's Service; empty if there is none or this account may not list it. */
  public Optional<Service> prometheus() {
    return service(PROMETHEUS);
  }

  /** Returns Grafana's Service; empty if there is none or this account may not list it. */
  public Optional<Service> grafana() {
    return service(GRAFANA);
  }

  /** Returns the admin login in the Secret of Grafana's chart; empty if it cannot be read. */
  public Optional<Login> grafanaLogin() {
    return readable(
            () -> cluster.client().secrets().inAnyNamespace().withLabels(GRAFANA).list().getItems())
        .filter(secret -> secret.getData() != null && secret.getData().containsKey("admin-user"))
        .findFirst()
        .map(secret -> new Login(value(secret, "admin-user"), value(secret, "admin-password")));
  }

  private static String value(Secret secret, String key) {
    byte[] text = Base64.getDecoder().decode(secret.getData().getOrDefault(key, ""));
    return new String(text, StandardCharsets.UTF_8);
  }

  private Optional<Service> service(Map<String, String> labels) {
    return readable(
            () -> cluster.client().services().inAnyNamespace().withLabels(labels).list().getItems())
        .findFirst();
  }

  private static <T> Stream<T> readable(Supplier<List<T>> list) {
    return Allowed.ask(list, List::<T>of).stream();
  }
}
