package wordcount.k8s.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterAccess;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class NextCommandsTest {
  private KubernetesClient client;

  @Test
  void shouldNameContextNamespaceAndReleaseInEveryCommand() {
    String text = new NextCommands(new Given(client).cluster()).text();

    assertThat(text)
        .contains(
            "batches      kubectl --context words -n words logs -f wc-driver\n",
            "lines sent   kubectl --context words -n words logs -f deploy/wc-producer\n",
            "status       wordcount status --context words -n words --release wc\n",
            "verify       wordcount verify --context words -n words --release wc\n",
            "undeploy     wordcount undeploy --context words -n words --release wc\n");
    assertThat(text.lines()).allMatch(line -> line.contains("--context words -n words"));
  }

  @Test
  void shouldNotNameTheReleaseThatIsMeantAnyway() {
    assertThat(new NextCommands(Given.cluster(client, "words", "wordcount")).text())
        .contains("wordcount counts --context words -n words\n")
        .doesNotContain("--release");
  }

  @Test
  void shouldNamePrometheusAndGrafanaOnlyWhereTheyAreInstalled() {
    assertThat(new NextCommands(new Given(client).cluster()).text())
        .doesNotContain("Prometheus", "Grafana");

    service("prometheus-operated", "operated-prometheus: 'true'", 9090);
    service("stack-grafana", "app.kubernetes.io/name: grafana", 80);

    assertThat(new NextCommands(new Given(client).cluster()).text())
        .contains(
            "Prometheus   wordcount open prometheus --context words",
            "Grafana      wordcount open grafana --context words");
  }

  @Test
  void shouldWriteCommandsAsThePersonTypesThem() {
    ClusterAccess made = new ClusterAccess("kind-wordcount", Optional.empty(), "", "make");
    Cluster own = new Cluster(client, "wordcount", "wordcount", made);
    assertThat(own.ourCommand("status")).isEqualTo("make status");
    assertThat(own.at("words", "wc").ourCommand("open grafana"))
        .isEqualTo("make open PAGE=grafana NAMESPACE=words RELEASE=wc");

    ClusterAccess named =
        new ClusterAccess("it's me", Optional.of(Path.of("/some where/config")), "", "wordcount");
    Cluster other = new Cluster(client, "wordcount", "wordcount", named);
    assertThat(other.ourCommand("status"))
        .isEqualTo("wordcount status --context 'it'\\''s me' --kubeconfig '/some where/config'");
    assertThat(other.kubectl())
        .isEqualTo(
            "kubectl --kubeconfig '/some where/config' --context 'it'\\''s me' -n wordcount");
  }

  private void service(String name, String label, int port) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: v1
            kind: Service
            metadata: {name: %s, namespace: monitoring, labels: {%s}}
            spec: {ports: [{port: %d}]}
            """,
                name,
                label,
                port));
  }
}
