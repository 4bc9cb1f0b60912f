package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class ResourcesReadyTest {
  private KubernetesClient client;

  @Test
  void shouldBeReadyWhenEveryOneIs() {
    topic("lines", "{conditions: [{type: Ready, status: 'True'}]}");
    topic("counts", "{conditions: [{type: Ready, status: 'True'}]}");

    Observation seen = topics("lines", "counts");

    assertThat(seen.ready()).isTrue();
    assertThat(seen.state()).isEqualTo("2/2 ready");
  }

  @Test
  void shouldNameTheOnesThatAreNot() {
    topic("lines", "{conditions: [{type: NotReady, status: 'True', reason: E, message: no}]}");

    Observation seen = topics("lines", "counts");

    assertThat(seen.ready()).isFalse();
    assertThat(seen.state()).isEqualTo("0/2 ready, lines: E: no; counts: missing");
  }

  @Test
  void shouldMissAPodMonitor() {
    Given given = new Given(client);
    given.custom(POD_MONITOR, "metadata: {name: wc-driver, namespace: words}");

    Observation seen =
        new MonitorsPresent(given.cluster(), List.of("wc-driver", "wc-kafka")).observe();

    assertThat(seen.ready()).isFalse();
    assertThat(seen.state()).isEqualTo("1/2 pod monitors");
  }

  private Observation topics(String... names) {
    return new ResourcesReady(new Given(client).cluster(), "topics", KAFKA_TOPIC, List.of(names))
        .observe();
  }

  private void topic(String name, String status) {
    new Given(client)
        .custom(KAFKA_TOPIC, "metadata: {name: " + name + ", namespace: words}\nstatus: " + status);
  }
}
