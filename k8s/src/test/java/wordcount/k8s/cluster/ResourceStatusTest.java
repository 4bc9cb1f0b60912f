package wordcount.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ResourceStatusTest {
  @Test
  void shouldBeReadyWhenTheConditionSaysSoOfThisGeneration() {
    var resource = resource("{observedGeneration: 2, conditions: [{type: Ready, status: 'True'}]}");

    assertThat(ResourceStatus.ready(resource)).isTrue();
    assertThat(ResourceStatus.summary(resource)).isEqualTo("Ready");
  }

  @Test
  void shouldNotTakeTheWordOfAnEarlierGeneration() {
    var resource = resource("{observedGeneration: 1, conditions: [{type: Ready, status: 'True'}]}");

    assertThat(ResourceStatus.ready(resource)).isFalse();
    assertThat(ResourceStatus.summary(resource)).isEqualTo("change not yet seen by its operator");
  }

  @Test
  void shouldReportTheOperatorsReason() {
    var resource =
        resource(
            "{observedGeneration: 2, conditions: [{type: NotReady, status: 'True',"
                + " reason: Creating, message: waiting for pods}]}");

    assertThat(ResourceStatus.ready(resource)).isFalse();
    assertThat(ResourceStatus.summary(resource)).isEqualTo("Creating: waiting for pods");
  }

  @Test
  void shouldNotTakeAWarningForAReason() {
    var resource =
        resource(
            "{observedGeneration: 2, conditions: [{type: Warning, status: 'True',"
                + " reason: DeprecatedFields, message: old}, {type: NotReady, status: 'True',"
                + " reason: InvalidResourceException, message: no such field}]}");

    assertThat(ResourceStatus.summary(resource))
        .isEqualTo("InvalidResourceException: no such field");
    assertThat(ResourceStatus.invalid(resource)).contains("no such field");
  }

  @Test
  void shouldReportThatItIsBeingDeleted() {
    var resource = resource("{observedGeneration: 2, conditions: [{type: Ready, status: 'True'}]}");
    resource.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(ResourceStatus.ready(resource)).isFalse();
    assertThat(ResourceStatus.summary(resource)).isEqualTo("being deleted");
  }

  @Test
  void shouldReportThatNoOperatorHasSeenIt() {
    assertThat(ResourceStatus.summary(resource("null"))).isEqualTo("not yet seen by its operator");
  }

  @Test
  void shouldNotBeReadyWhenTheConditionIsFalse() {
    var resource =
        resource("{observedGeneration: 2, conditions: [{type: Ready, status: 'False'}]}");

    assertThat(ResourceStatus.ready(resource)).isFalse();
    assertThat(ResourceStatus.summary(resource)).isEqualTo("not ready");
  }

  private static GenericKubernetesResource resource(String status) {
    return Serialization.unmarshal(
        "apiVersion: a/v1\nkind: K\nmetadata: {name: n, generation: 2}\nstatus: " + status,
        GenericKubernetesResource.class);
  }
}
