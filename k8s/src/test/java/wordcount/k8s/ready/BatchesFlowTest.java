package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.job.FakePages;

@EnableKubernetesMockClient(https = false, crud = true)
class BatchesFlowTest {
  private static final long NOW = 1_800_000_000;

  private KubernetesClient client;
  private final FakePages pages = new FakePages();

  @Test
  void shouldBeReadyAfterARecentBatch() {
    pages.counts(12, 4).lastBatch(NOW - 1.5);

    Observation seen = observe();

    assertThat(seen.ready()).isTrue();
    assertThat(seen.state()).isEqualTo("last 1.5 s ago, lag 4 lines, 12 words counted");
    assertThat(seen.facts()).containsEntry("lagLines", 4L).containsEntry("batchAgeSeconds", 1.5);
  }

  @Test
  void shouldNotBeReadyWhenTheLastBatchIsStale() {
    pages.counts(12, 4).lastBatch(NOW - 31);

    assertThat(observe().ready()).isFalse();
  }

  @Test
  void shouldNotBeReadyBeforeTheFirstBatch() {
    pages.counts(0, 0).lastBatch(0);

    assertThat(observe()).isEqualTo(Observation.waiting("no batch yet"));
  }

  @Test
  void shouldNotBeReadyWhenTheJobDoesNotAnswer() {
    assertThat(observe()).isEqualTo(Observation.waiting("the job does not answer"));
  }

  private Observation observe() {
    Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    return new BatchesFlow(new Given(client).cluster(), pages, clock).observe();
  }
}
