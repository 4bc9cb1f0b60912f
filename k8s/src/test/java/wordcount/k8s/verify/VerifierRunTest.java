package wordcount.k8s.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

@EnableKubernetesMockClient(https = false)
class VerifierRunTest {
  private static final String JOBS = "/apis/batch/v1/namespaces/words/jobs";
  private static final String PODS = "/api/v1/namespaces/words/pods";

  private KubernetesClient client;
  private KubernetesMockServer server;
  private final AtomicReference<Job> made = new AtomicReference<>();

  @BeforeEach
  void answer() {
    server
        .expect()
        .post()
        .withPath(JOBS)
        .andReply(
            201,
            request -> {
              made.set(Serialization.unmarshal(request.getBody().readUtf8(), Job.class));
              made.get().getMetadata().setName("wc-verifier-x");
              return made.get();
            })
        .always();
    server
        .expect()
        .delete()
        .withPath(JOBS + "/wc-verifier-x")
        .andReturn(200, "{\"kind\":\"Status\",\"status\":\"Success\"}")
        .once();
  }

  @Test
  void shouldRunTheChartsVerifierAndBringItsVerdictBack() throws Exception {
    template();
    pod("Succeeded");
    log("12:00 waiting for Kafka\n{\"exact\":true,\"messages\":7}\n");

    JsonNode verdict = verification(Duration.ofSeconds(30)).run(7, 5);

    assertThat(verdict.path("exact").asBoolean()).isTrue();
    var container = made.get().getSpec().getTemplate().getSpec().getContainers().get(0);
    assertThat(container.getImage()).isEqualTo("producer:1");
    assertThat(container.getArgs())
        .containsExactly("--topic=t", "--messages=7", "--seed=5", "--rate=200", "--wait=15s");
    assertThat(made.get().getSpec().getBackoffLimit()).isZero();
    assertThat(server.getLastRequest().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void shouldPassOnTheErrorAndTheExitCodeOfAVerifierWithoutVerdictAndRemoveItsJob()
      throws Exception {
    template();
    pod("Failed", "{exitCode: 7, reason: Error}");
    log(
        """
        12:00 waiting for Kafka
        error: lines were not counted in time: 1 of 9 words counted
          next: see the job
        """);

    assertThatThrownBy(() -> verification(Duration.ofSeconds(30)).run(7, 5))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> {
              assertThat(thrown.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
              assertThat(thrown.remedy()).isEqualTo("see the job");
            })
        .hasMessage(
            "the verifier ended with exit code 7 (timed out): lines were not counted in time:"
                + " 1 of 9 words counted");
    assertThat(server.getLastRequest().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void shouldReportThatThePodRanOutOfMemory() {
    template();
    pod("Failed", "{exitCode: 137, reason: OOMKilled}");
    log("12:00 waiting for Kafka\n");

    assertThatThrownBy(() -> verification(Duration.ofSeconds(30)).run(7, 5))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> {
              assertThat(thrown.exitCode()).isEqualTo(ExitCode.OUT_OF_MEMORY);
              assertThat(thrown.remedy()).contains("verifier.resources.limits.memory");
            })
        .hasMessageContaining("OOMKilled");
  }

  @Test
  void shouldReportThatTheClusterEndedTheJob() {
    template();
    server
        .expect()
        .get()
        .withPath(PODS + "?labelSelector=job-name%3Dwc-verifier-x")
        .andReturn(200, "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}")
        .always();
    server
        .expect()
        .get()
        .withPath(JOBS + "/wc-verifier-x")
        .andReturn(
            200,
            """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"wc-verifier-x"},
             "status":{"conditions":[
               {"type":"Failed","status":"True","reason":"DeadlineExceeded","message":"long"}]}}
            """)
        .always();

    assertThatThrownBy(() -> verification(Duration.ofSeconds(30)).run(7, 5))
        .isInstanceOfSatisfying(
            ProgramException.class,
            thrown -> assertThat(thrown.exitCode()).isEqualTo(ExitCode.TIMED_OUT))
        .hasMessageContaining("it did not end in time");
  }

  @Test
  void shouldRejectAReleaseWithoutVerifier() {
    assertThatThrownBy(() -> verification(Duration.ofSeconds(30)).run(7, 5))
        .hasMessageContaining("no PodTemplate wc-verifier");
  }

  @Test
  void shouldCompareTheStoreByATemplateOfItsOwn() throws Exception {
    template("wc-store-verifier");
    pod("Failed");
    log("{\"same\":false,\"commit\":7}\n");

    JsonNode verdict = verification(Duration.ofSeconds(30)).runOnStore();

    assertThat(verdict.path("same").asBoolean(true)).isFalse();
    assertThat(made.get().getSpec().getTemplate().getSpec().getContainers().get(0).getArgs())
        .containsExactly("--topic=t", "--wait=15s");
    assertThat(server.getLastRequest().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void shouldRejectAReleaseWithoutStore() {
    assertThatThrownBy(() -> verification(Duration.ofSeconds(30)).runOnStore())
        .hasMessageContaining("no PostgreSQL with a copy of the totals in release wc")
        .hasMessageContaining("no PodTemplate wc-store-verifier");
  }

  private VerifierRun verification(Duration limit) {
    return new VerifierRun(new Given(client).cluster(), limit, ProgressLine.none());
  }

  private void template() {
    template("wc-verifier");
  }

  private void template(String name) {
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/words/podtemplates/" + name)
        .andReturn(
            200,
            """
            {"apiVersion":"v1","kind":"PodTemplate","metadata":{"name":"wc-verifier"},
             "template":{"spec":{"containers":[
               {"name":"verifier","image":"producer:1","args":["--topic=t"]}]}}}
            """)
        .always();
  }

  private void pod(String phase) {
    pod(phase, "{exitCode: 0, reason: Completed}");
  }

  private void pod(String phase, String terminated) {
    String list =
        String.format(
            Locale.ROOT,
            """
            apiVersion: v1
            kind: PodList
            items:
            - metadata: {name: wc-verifier-x-1}
              status:
                phase: %s
                containerStatuses: [{name: verifier, state: {terminated: %s}}]
            """,
            phase,
            terminated);
    server
        .expect()
        .get()
        .withPath(PODS + "?labelSelector=job-name%3Dwc-verifier-x")
        .andReturn(200, Serialization.asJson(Serialization.unmarshal(list, PodList.class)))
        .always();
  }

  private void log(String text) {
    server
        .expect()
        .get()
        .withPath(PODS + "/wc-verifier-x-1/log?pretty=false")
        .andReturn(200, text)
        .always();
  }
}
