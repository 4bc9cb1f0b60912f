package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class DeploymentAvailableTest {
  private KubernetesClient client;

  @Test
  void shouldBeReadyWhenAllReplicasOfTheNewestSpecificationAreAvailable() {
    deployment("{observedGeneration: 1, availableReplicas: 2, updatedReplicas: 2}");

    assertThat(observe().ready()).isTrue();
    assertThat(observe().state()).isEqualTo("2/2 available");
  }

  @Test
  void shouldWaitWhileOldReplicasAreStillThere() {
    deployment("{observedGeneration: 1, availableReplicas: 2, updatedReplicas: 1}");

    assertThat(observe().ready()).isFalse();
  }

  @Test
  void shouldWaitWhileANewReplicaDoesNotTakeAnOldOnesPlace() {
    deployment("{observedGeneration: 1, replicas: 3, availableReplicas: 2, updatedReplicas: 2}");

    assertThat(observe().ready()).isFalse();
    assertThat(observe().state()).isEqualTo("2/2 available, including old pods");
  }

  @Test
  void shouldWaitUntilTheChangeIsSeen() {
    deployment("{observedGeneration: 0, availableReplicas: 2, updatedReplicas: 2}");

    assertThat(observe().ready()).isFalse();
  }

  @Test
  void shouldReportWhyAPodDoesNotStart() {
    deployment("{observedGeneration: 1}");
    container(
        """
        {name: producer, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}},
         lastState: {terminated: {reason: OOMKilled}}}\
        """);

    assertThat(observe().state())
        .isEqualTo("0/2 available, wc-producer-x: CrashLoopBackOff after OOMKilled, 3 restarts");
    assertThat(observe().facts()).containsEntry("restarts", 3);
  }

  @Test
  void shouldHaveNoHopeForAnImageThatNobodyHas() {
    deployment("{observedGeneration: 1}");
    container(
        """
        {name: producer, restartCount: 0, image: "nobody/has:1", state: {waiting: {reason: ImagePullBackOff,
         message: "Back-off pulling image \\"nobody/has:1\\": ErrImagePull: rpc error: code = NotFound
          desc = failed to resolve reference \\"nobody/has:1\\": nobody/has:1: not found"}}}\
        """);

    assertThat(observe().state())
        .isEqualTo("0/2 available, wc-producer-x: cannot pull its image nobody/has:1: not found");
    assertThat(observe().hopeless()).isTrue();
  }

  @Test
  void shouldHopeForARegistryThatCannotBeReachedNow() {
    deployment("{observedGeneration: 1}");
    container(
        """
        {name: producer, restartCount: 0, image: "some/image:1", state: {waiting: {reason: ErrImagePull,
         message: "failed to pull: dial tcp 1.2.3.4:443: i/o timeout"}}}\
        """);

    assertThat(observe().state()).endsWith("cannot pull its image some/image:1: i/o timeout");
    assertThat(observe().hopeless()).isFalse();
  }

  @Test
  void shouldReportWhyAPodIsNotScheduled() {
    deployment("{observedGeneration: 1}");
    new Given(client)
        .yaml(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: wc-producer-x, namespace: words, labels: {app: producer}}
            status:
              conditions:
                - {type: PodScheduled, status: "False", reason: Unschedulable, message: "0/1 nodes are
                    available: 1 Insufficient cpu. preemption: 0/1 nodes are available."}
            """);

    assertThat(observe().state())
        .isEqualTo(
            "0/2 available, wc-producer-x: cannot be scheduled: 0/1 nodes are available: 1"
                + " Insufficient cpu");
  }

  @Test
  void shouldReportThatAQuotaAllowsNoPod() {
    deployment(
        "{observedGeneration: 1, conditions: [{type: ReplicaFailure, status: 'True', message: exceeded"
            + " quota}]}");

    assertThat(observe().state()).isEqualTo("0/2 available, exceeded quota");
  }

  @Test
  void shouldReportTheProgramsOwnError() {
    deployment("{observedGeneration: 1}");
    container(
        """
        {name: producer, restartCount: 0, state: {terminated: {reason: Error,
         message: "a line\\nerror: Kafka refused access: why\\n  next: grant it\\n"}}}\
        """);

    assertThat(observe().state())
        .isEqualTo("0/2 available, wc-producer-x: Error: Kafka refused access: why");
  }

  @Test
  void shouldReportAMissingDeployment() {
    assertThat(observe()).isEqualTo(Observation.waiting("missing"));
  }

  private Observation observe() {
    return new DeploymentAvailable(new Given(client).cluster(), "producer", "wc-producer")
        .observe();
  }

  private void deployment(String status) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: wc-producer, namespace: words}
            spec: {replicas: 2, selector: {matchLabels: {app: producer}}}
            status: %s
            """,
                status));
  }

  /** A pod of the producer whose container has this status. */
  private void container(String status) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: v1
            kind: Pod
            metadata: {name: wc-producer-x, namespace: words, labels: {app: producer}}
            status: {containerStatuses: [%s]}
            """,
                status));
  }
}
