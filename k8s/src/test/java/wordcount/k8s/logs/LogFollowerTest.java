package wordcount.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import wordcount.k8s.cluster.Given;
import wordcount.program.ProgramException;

@EnableKubernetesMockClient(https = false)
class LogFollowerTest {
  private static final EarlierLog ALL = new EarlierLog(Optional.empty(), Optional.empty());
  private static final String PODS = "/api/v1/namespaces/words/pods";
  private static final String DRIVERS =
      "?labelSelector=sparkoperator.k8s.io%2Fapp-name%3Dwc%2Cspark-role%3Ddriver";

  private KubernetesClient client;
  private KubernetesMockServer server;
  private final StringWriter out = new StringWriter();

  @Test
  void shouldPrintEachLineBehindItsPodsName() {
    always(pod("one", 0));
    log("", "first\nsecond\n");

    assertThat(follower(ALL).print()).isEqualTo(1);
    assertThat(out).hasToString("wc-driver | first\nwc-driver | second\n");
  }

  @Test
  void shouldPrintNothingOfAContainerThatHasNotBegun() {
    always(new PodBuilder(pod("one", 0)).withStatus(null).build());

    assertThat(follower(ALL).print()).isZero();
    assertThat(out).hasToString("");
  }

  @Test
  void shouldAskOnlyForThePastThatIsWanted() {
    always(pod("one", 0));
    log("&sinceSeconds=90&tailLines=5", "late\n");

    follower(new EarlierLog(Optional.of(5), Optional.of(Duration.ofMillis(89_001)))).print();

    assertThat(out).hasToString("wc-driver | late\n");
  }

  @Test
  void shouldResumeWithTheNextContainerAndTheNextPod() throws InterruptedException {
    Given.allow(server, true);
    once(pod("one", 0));
    once(pod("one", 0));
    once(pod("one", 1));
    always(pod("two", 0));
    log("&tailLines=1&timestamps=true&follow=true", "2026-01-01T00:00:01.1Z past\n");
    log("&timestamps=true&follow=true", "2026-01-01T00:00:02.1Z restarted\n");
    log("&timestamps=true&follow=true", "2026-01-01T00:00:03.1Z replaced\n");
    follow(
        follower(new EarlierLog(Optional.of(1), Optional.empty())),
        () ->
            assertThat(out)
                .hasToString("wc-driver | past\nwc-driver | restarted\nwc-driver | replaced\n"));
  }

  @Test
  void shouldResumeWhenTheClusterDoesNotAnswerForAMoment() throws InterruptedException {
    Given.allow(server, true);
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    once(pod("one", 0));
    server.expect().get().withPath(PODS + DRIVERS).andReturn(503, "").once();
    always(pod("two", 0));
    log("&timestamps=true&follow=true", "2026-01-01T00:00:01.1Z before\n");
    log("&timestamps=true&follow=true", "2026-01-01T00:00:02.1Z after\n");
    follow(
        follower(ALL),
        () -> assertThat(out).hasToString("wc-driver | before\nwc-driver | after\n"));
  }

  @Test
  void shouldResumeALogThatBrokeOff() throws InterruptedException {
    Given.allow(server, true);
    always(pod("one", 0));
    server.expect().get().withPath(PODS + "/wc-driver").andReturn(200, pod("one", 0)).once();
    String before =
        "2026-01-01T00:00:01.1Z one\n2026-01-01T00:00:01.2Z two\n2026-01-01T00:00:01.2Z three\n";
    log("&timestamps=true&follow=true", before);
    log(
        "&sinceTime=2026-01-01T00:00:01.200Z&timestamps=true&follow=true",
        before + "2026-01-01T00:00:01.2Z four\n2026-01-01T00:00:01.3Z five\n");
    follow(
        follower(ALL),
        () ->
            assertThat(out.toString().lines().limit(5))
                .containsExactly(
                    "wc-driver | one",
                    "wc-driver | two",
                    "wc-driver | three",
                    "wc-driver | four",
                    "wc-driver | five"));
  }

  @Test
  @Timeout(20)
  void shouldFailWhenTheAccountMayNotReadLogs() {
    Given.allow(server, false);
    always(pod("one", 0));

    assertThatThrownBy(() -> follower(ALL).follow())
        .isInstanceOf(ProgramException.class)
        .hasMessage(
            "the cluster refused the request: this account lacks the right to get pods/log in"
                + " namespace words");
    assertThat(out).hasToString("");
  }

  @Test
  @Timeout(20)
  void shouldEndWhenNobodyReadsTheLog() throws InterruptedException {
    Given.allow(server, true);
    always(pod("one", 0));
    log("&timestamps=true&follow=true", "2026-01-01T00:00:01.1Z one\n");

    follower(ALL, new PrintWriter(new PipedWriter())).follow();
  }

  /** Follows until the assertion holds, then stops it by an interrupt. */
  private static void follow(LogFollower follower, ThrowingRunnable assertion)
      throws InterruptedException {
    Thread thread = new Thread(() -> assertThat(follow(follower)).isTrue());
    thread.start();
    await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    thread.interrupt();
    thread.join();
  }

  private static boolean follow(LogFollower follower) {
    try {
      follower.follow();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private LogFollower follower(EarlierLog past) {
    return follower(past, new PrintWriter(out));
  }

  private LogFollower follower(EarlierLog past, PrintWriter printer) {
    return new LogFollower(new Given(client).cluster(), List.of(LogPart.DRIVER), past, printer);
  }

  private void once(Pod pod) {
    server.expect().get().withPath(PODS + DRIVERS).andReturn(200, list(pod)).once();
  }

  private void always(Pod pod) {
    server.expect().get().withPath(PODS + DRIVERS).andReturn(200, list(pod)).always();
  }

  private void log(String query, String text) {
    // The client looks whether the pod is ready, though it does not wait for it.
    server
        .expect()
        .get()
        .withPath(PODS + "?fieldSelector=metadata.name%3Dwc-driver")
        .andReturn(200, list(pod("one", 0)))
        .always();
    server
        .expect()
        .get()
        .withPath(PODS + "/wc-driver/log?pretty=false&container=main" + query)
        .andReturn(200, text)
        .once();
  }

  private static PodList list(Pod pod) {
    return new PodListBuilder().withNewMetadata().endMetadata().withItems(pod).build();
  }

  private static Pod pod(String uid, int restarts) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("wc-driver")
        .withNamespace("words")
        .withUid(uid)
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("main")
        .withRestartCount(restarts)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
