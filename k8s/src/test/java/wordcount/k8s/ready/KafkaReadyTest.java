package wordcount.k8s.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_NODE_POOL;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient(https = false, crud = true)
class KafkaReadyTest {
  private static final String READY = "{conditions: [{type: Ready, status: 'True'}]}";

  private KubernetesClient client;
  private Given given;
  private Condition kafka;
  private Condition zookeeper;

  @BeforeEach
  void observe() {
    given = new Given(client);
    kafka = new KafkaReady(given.cluster(), "wc");
    zookeeper = new ZooKeeperReady(given.cluster(), "wc");
  }

  @Test
  void shouldBeReadyWhenTheOperatorSaysSoAndEveryPodIs() {
    kafka(READY);
    given.readyPod("wc-kafka-0", Map.of("strimzi.io/name", "wc-kafka"));
    given.readyPod("wc-kafka-1", Map.of("strimzi.io/name", "wc-kafka"));
    given.readyPod("wc-zookeeper-0", Map.of("strimzi.io/name", "wc-zookeeper"));

    assertThat(kafka.observe().ready()).isTrue();
    assertThat(kafka.observe().state()).isEqualTo("2/2 brokers ready");
    assertThat(zookeeper.observe().ready()).isTrue();
    assertThat(zookeeper.observe().state()).isEqualTo("1/1 servers ready");
  }

  @Test
  void shouldWaitWhileABrokerIsAwayThoughTheOperatorStillSaysReady() {
    kafka(READY);
    given.readyPod("wc-kafka-0", Map.of("strimzi.io/name", "wc-kafka"));

    assertThat(kafka.observe().ready()).isFalse();
    assertThat(kafka.observe().state()).startsWith("1/2 brokers ready");
  }

  @Test
  void shouldWaitWhileTheOperatorSaysNotReady() {
    kafka("{conditions: [{type: NotReady, status: 'True', reason: Creating, message: pods}]}");
    given.readyPod("wc-kafka-0", Map.of("strimzi.io/name", "wc-kafka"));
    given.readyPod("wc-kafka-1", Map.of("strimzi.io/name", "wc-kafka"));

    assertThat(kafka.observe().ready()).isFalse();
    assertThat(kafka.observe().state()).isEqualTo("2/2 brokers ready, Creating: pods");
    assertThat(zookeeper.observe().state()).isEqualTo("0/1 servers ready, Creating: pods");
  }

  @Test
  void shouldCountTheNodesOfEveryPoolInKraftMode() {
    given.custom(
        KAFKA,
        "metadata: {name: wc, namespace: words, annotations: {strimzi.io/node-pools: enabled}}\n"
            + "spec: {kafka: {version: 3.9.2}}\nstatus: "
            + READY);
    pool("kafka", "wc", 2);
    pool("controller", "wc", 1);
    pool("theirs", "another", 3);
    given.readyPod("wc-kafka-0", Map.of("strimzi.io/name", "wc-kafka"));
    given.readyPod("wc-kafka-1", Map.of("strimzi.io/name", "wc-kafka"));

    assertThat(kafka.observe().ready()).isFalse();
    assertThat(kafka.observe().state()).startsWith("2/3 brokers and controllers ready");

    given.readyPod("wc-controller-2", Map.of("strimzi.io/name", "wc-kafka"));

    assertThat(kafka.observe().ready()).isTrue();
    assertThat(kafka.observe().state()).isEqualTo("3/3 brokers and controllers ready");
  }

  private void pool(String name, String kafka, int replicas) {
    given.custom(
        KAFKA_NODE_POOL,
        "metadata: {name: "
            + name
            + ", namespace: words, labels: {strimzi.io/cluster: "
            + kafka
            + "}}\nspec: {replicas: "
            + replicas
            + "}");
  }

  @Test
  void shouldReportAMissingKafka() {
    assertThat(kafka.observe()).isEqualTo(Observation.waiting("missing"));
    assertThat(zookeeper.observe()).isEqualTo(Observation.waiting("missing"));
  }

  private void kafka(String status) {
    given.custom(
        KAFKA,
        "metadata: {name: wc, namespace: words}\n"
            + "spec: {kafka: {replicas: 2}, zookeeper: {replicas: 1}}\nstatus: "
            + status);
  }
}
