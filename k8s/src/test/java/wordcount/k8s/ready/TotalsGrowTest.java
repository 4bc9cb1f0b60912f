package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.job.FakePages;

@EnableKubernetesMockClient(https = false, crud = true)
class TotalsGrowTest {
  private KubernetesClient client;
  private final FakePages pages = new FakePages();
  private final AtomicReference<Duration> waited = new AtomicReference<>(Duration.ZERO);

  @Test
  void shouldBeReadyOnceTheTotalsGrow() {
    pages.counts(12, 0);

    Observation seen = observe(() -> pages.counts(seconds() < 3 ? 12 : 15, 0));

    assertThat(seen.ready()).isTrue();
    assertThat(seen.state()).isEqualTo("totals grow, 15 words counted");
    assertThat(seconds()).isEqualTo(3);
  }

  @Test
  void shouldNotBeReadyWhileTheTotalsStandStill() {
    pages.counts(12, 0);

    assertThat(observe(() -> {}))
        .isEqualTo(Observation.waiting("no words counted for 10 s, 12 words before"));
  }

  @Test
  void shouldGiveASlowProducerTheTimeOfTwoLines() {
    new Given(client)
        .yaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: wc-producer, namespace: words}
            spec:
              selector: {}
              template:
                metadata: {}
                spec: {containers: [{name: producer, args: ["--topic=a", "--rate=0.1"]}]}
            """);
    pages.counts(12, 0);

    observe(() -> {});

    assertThat(seconds()).isEqualTo(30);
  }

  @Test
  void shouldExpectNothingOfAProducerWithoutReplicas() {
    new Given(client)
        .yaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: wc-producer, namespace: words}
            spec: {replicas: 0, selector: {}, template: {metadata: {}, spec: {containers: []}}}
            """);
    pages.counts(12, 0);

    assertThat(observe(() -> {}))
        .isEqualTo(Observation.ready("not checked: the producer has no replicas"));
  }

  @Test
  void shouldReportAtOnceThatTheJobDoesNotAnswer() {
    assertThat(observe(() -> {})).isEqualTo(Observation.waiting("the job does not answer"));
    assertThat(seconds()).isZero();
  }

  private long seconds() {
    return waited.get().toSeconds();
  }

  private Observation observe(Runnable meanwhile) {
    return new TotalsGrow(
            new Given(client).cluster(),
            pages,
            "wc-producer",
            time -> {
              waited.updateAndGet(before -> before.plus(time));
              meanwhile.run();
            })
        .observe();
  }
}
