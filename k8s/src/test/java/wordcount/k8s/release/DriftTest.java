package wordcount.k8s.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false)
class DriftTest {
  private static final String POLICIES =
      "/apis/networking.k8s.io/v1/namespaces/words/networkpolicies";
  private static final String JOBS =
      "/apis/sparkoperator.k8s.io/v1beta2/namespaces/words/sparkapplications";
  private static final String APPLY = "?fieldManager=helm&force=true";
  private static final String TRY = "?fieldManager=helm&dryRun=All&force=true";

  private KubernetesClient client;
  private KubernetesMockServer server;

  @BeforeEach
  void know() {
    Given.serve(server, "networking.k8s.io/v1", "NetworkPolicy", "networkpolicies");
    Given.serve(server, "sparkoperator.k8s.io/v1beta2", "SparkApplication", "sparkapplications");
  }

  @Test
  void shouldRestoreDeletedResourcesAsHelmCreatesThem() throws InterruptedException {
    server.expect().get().withPath(POLICIES + "/wc").andReturn(404, "").once();
    server.expect().post().withPath(POLICIES).andReturn(201, policy("1")).once();

    assertThat(restore(policy("1"))).containsExactly("NetworkPolicy wc");

    assertThat(server.getLastRequest().getBody().readUtf8())
        .contains("\"meta.helm.sh/release-name\":\"wc\"")
        .contains("\"meta.helm.sh/release-namespace\":\"words\"")
        .contains("\"app.kubernetes.io/managed-by\":\"Helm\"");
  }

  @Test
  void shouldRestoreAFieldOfACustomResource() {
    server.expect().get().withPath(JOBS + "/wc").andReturn(200, job(7, "4")).once();
    server.expect().patch().withPath(JOBS + "/wc" + TRY).andReturn(200, job(1, "4")).once();
    server.expect().patch().withPath(JOBS + "/wc" + APPLY).andReturn(200, job(1, "5")).once();

    assertThat(restore(job(1, ""))).containsExactly("SparkApplication wc");
  }

  @Test
  void shouldChangeNothingThatIsAsWanted() {
    server.expect().get().withPath(JOBS + "/wc").andReturn(200, job(1, "4")).once();
    server.expect().patch().withPath(JOBS + "/wc" + TRY).andReturn(200, job(1, "5")).once();

    assertThat(restore(job(1, ""))).isEmpty();
  }

  @Test
  void shouldReportDifferencesAndRestoreNothing() {
    server.expect().get().withPath(JOBS + "/wc").andReturn(200, job(7, "4")).once();
    server.expect().patch().withPath(JOBS + "/wc" + TRY).andReturn(200, job(1, "4")).once();
    server.expect().get().withPath(POLICIES + "/wc").andReturn(404, "").once();

    assertThat(
            new Drift(new Given(client).cluster())
                .find(release(job(1, "") + "\n---\n" + policy("1"))))
        .containsExactly("SparkApplication wc was changed", "NetworkPolicy wc was deleted");
  }

  private List<String> restore(String document) {
    return new Drift(new Given(client).cluster()).restore(release(document));
  }

  private static InstalledRelease release(String documents) {
    return new InstalledRelease(1, "deployed", Optional.empty(), "", "wordcount", documents);
  }

  private static String policy(String version) {
    return "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":"
        + "\"wc\",\"resourceVersion\":\""
        + version
        + "\"},\"spec\":{\"podSelector\":{}}}";
  }

  private static String job(int instances, String version) {
    return String.format(
        Locale.ROOT,
        "{\"apiVersion\":\"sparkoperator.k8s.io/v1beta2\",\"kind\":\"SparkApplication\","
            + "\"metadata\":{\"name\":\"wc\",\"namespace\":\"words\",\"resourceVersion\":\"%s\"},"
            + "\"spec\":{\"executor\":{\"instances\":%d}}}",
        version,
        instances);
  }
}
