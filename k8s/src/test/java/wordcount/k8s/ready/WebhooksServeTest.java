package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class WebhooksServeTest {
  private KubernetesClient client;

  @Test
  void shouldWaitUntilAPodIsBehindTheWebhook() {
    Given given = new Given(client);
    given.yaml(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: spark}
        webhooks:
          - name: pods
            clientConfig: {service: {name: webhook, namespace: words}}
          - name: elsewhere
            clientConfig: {service: {name: other, namespace: other}}
        """);
    Condition webhooks = new WebhooksServe(given.cluster());
    assertThat(webhooks.observe())
        .isEqualTo(Observation.waiting("no ready endpoint behind service webhook"));

    given.yaml(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: webhook-1, namespace: words, labels: {kubernetes.io/service-name: webhook}}
        addressType: IPv4
        endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}}]
        """);
    assertThat(webhooks.observe().ready()).isTrue();
  }

  @Test
  void shouldBeReadyWithoutWebhooks() {
    assertThat(new WebhooksServe(new Given(client).cluster()).observe().ready()).isTrue();
  }
}
