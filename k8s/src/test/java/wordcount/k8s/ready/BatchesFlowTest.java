package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.job.FakePages;

@EnableKubernetesMockClient(https = false, crud = true)
class BatchesFlowTest {
  private KubernetesClient client;
  private final FakePages pages = new FakePages();

  @Test
  void shouldBeReadyAfterARecentBatch() {
    pages.state("counting", "", 1.5);

    Observation seen = observe();

    assertThat(seen.ready()).isTrue();
    assertThat(seen.state()).isEqualTo("last 1.5 s ago, lag 4 lines, 12 words counted");
    assertThat(seen.facts()).containsEntry("lagLines", 4L).containsEntry("batchAgeSeconds", 1.5);
  }

  @Test
  void shouldReportOneLineInTheSingular() {
    pages.page("/state", "{\"state\":\"counting\",\"sinceBatch\":0.7,\"lag\":1,\"total\":12}");

    assertThat(observe().state()).isEqualTo("last 0.7 s ago, lag 1 line, 12 words counted");
  }

  @Test
  void shouldBeReadyHoweverLongAWorkingBatchTakes() {
    pages.state("counting", "", 300.0);

    assertThat(observe().ready()).isTrue();
  }

  @Test
  void shouldNotBeReadyWhenTheJobStalls() {
    pages.state("stalled", "", 31.0);

    Observation seen = observe();

    assertThat(seen.ready()).isFalse();
    assertThat(seen.state()).startsWith("no progress, last 31.0 s ago");
  }

  @Test
  void shouldReportWhyAStartingJobWaits() {
    pages.state("starting", "waiting for topic test-topic", null);

    assertThat(observe()).isEqualTo(Observation.waiting("waiting for topic test-topic"));
  }

  @Test
  void shouldNotBeReadyBeforeTheFirstBatch() {
    pages.state("counting", "", null);

    assertThat(observe()).isEqualTo(Observation.waiting("no batch yet"));
  }

  @Test
  void shouldNotBeReadyWhenTheJobDoesNotAnswer() {
    assertThat(observe()).isEqualTo(Observation.waiting("the job does not answer"));
  }

  private Observation observe() {
    return new BatchesFlow(new Given(client).cluster(), pages).observe();
  }
}
