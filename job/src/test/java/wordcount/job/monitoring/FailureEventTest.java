package wordcount.job.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(https = false, crud = true)
class FailureEventTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00.123Z");

  private KubernetesClient client;

  @Test
  void shouldRecordTheErrorAtTheOwnerOfTheDriversPod() {
    Pod pod =
        new PodBuilder(pod())
            .editMetadata()
            .addNewOwnerReference()
            .withApiVersion("sparkoperator.k8s.io/v1beta2")
            .withKind("SparkApplication")
            .withName("wordcount")
            .withUid("u1")
            .endOwnerReference()
            .endMetadata()
            .build();
    client.resource(pod).create();

    Event event = recorded("Kafka refused access: why; next: grant it");

    assertThat(event.getInvolvedObject().getApiVersion()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("SparkApplication");
    assertThat(event.getInvolvedObject().getName()).isEqualTo("wordcount");
    assertThat(event.getInvolvedObject().getUid()).isEqualTo("u1");
    assertThat(event.getInvolvedObject().getNamespace()).isEqualTo("words");
    assertThat(event.getMetadata().getNamespace()).isEqualTo("words");
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getReason()).isEqualTo(FailureEvent.REASON);
    assertThat(event.getMessage()).isEqualTo("Kafka refused access: why; next: grant it");
    assertThat(event.getLastTimestamp()).isEqualTo("2026-11-29T12:00:00Z");
  }

  @Test
  void shouldRecordItAtThePodIfNothingOwnsThat() {
    client.resource(pod()).create();

    assertThat(recorded("why").getInvolvedObject().getKind()).isEqualTo("Pod");
  }

  @Test
  void shouldCutAnErrorThatKubernetesWouldRefuse() {
    client.resource(pod()).create();

    assertThat(recorded("x".repeat(2000)).getMessage()).hasSize(1024);
  }

  private Event recorded(String error) {
    FailureEvent.Api.record(client, "words", "driver", error, NOW);
    List<Event> events = client.v1().events().inNamespace("words").list().getItems();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("driver")
        .withNamespace("words")
        .endMetadata()
        .build();
  }
}
