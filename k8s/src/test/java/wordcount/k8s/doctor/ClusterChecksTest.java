package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;
import static wordcount.k8s.doctor.Finding.Severity.WARNING;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.ready.NodesReady;

@EnableKubernetesMockClient(https = false, crud = true)
class ClusterChecksTest {
  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

  private KubernetesClient client;
  private KubernetesMockServer server;

  @ParameterizedTest
  @CsvSource({"29,WARNING", "30,OK", "33+,OK", "35,OK", "36,WARNING"})
  void shouldWarnOfUnsupportedVersions(String minor, Finding.Severity severity) {
    server.setVersionInfo(
        new VersionInfo.Builder()
            .withMajor("1")
            .withMinor(minor)
            .withGitVersion("v1." + minor)
            .build());

    Finding finding = only(new KubernetesVersionCheck(new Given(client).cluster()).run());

    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.message())
        .isEqualTo(
            "Kubernetes v1."
                + minor
                + (severity == OK ? "" : " is not supported; supported: 1.30 to 1.35"));
  }

  @Test
  void shouldWantADefaultStorageClassOnlyWhereAVolumeNamesNone() {
    storageClass("fast", false);

    assertThat(storage(demand("class: fast, ")).severity()).isEqualTo(OK);
    assertThat(storage(demand("class: slow, ")).severity()).isEqualTo(FAILED);
    assertThat(storage(demand("")).severity()).isEqualTo(FAILED);

    storageClass("standard", true);
    assertThat(storage(demand("")))
        .isEqualTo(Finding.ok("storage-class", "default StorageClass standard"));
  }

  @Test
  void shouldAcceptTheOldAnnotationOfADefaultStorageClassAsKubernetesDoes() {
    storageClass("standard", "storageclass.beta.kubernetes.io/is-default-class", true);

    assertThat(storage(demand("")))
        .isEqualTo(Finding.ok("storage-class", "default StorageClass standard"));
  }

  @Test
  void shouldCompareFreeWithRequestedCapacity() {
    node("4", "8Gi");
    requesting("other", "1", "2Gi");
    requesting(Given.NAMESPACE, "1", "2Gi");

    assertThat(capacity("3", GIB.multiply(BigDecimal.valueOf(6))))
        .extracting(Finding::severity)
        .containsExactly(OK, OK);
    assertThat(capacity("3.5", GIB.multiply(BigDecimal.valueOf(7))))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(FAILED, "3.5 cores of cpu requested, 3.0 free"),
            tuple(FAILED, "7.0 GiB of memory requested, 6.0 free"));
  }

  @Test
  void shouldAskInPiecesForThePodsThatHaveNotEnded() {
    node("4", "8Gi");
    piece("", "next", pod("other", "1", "2Gi"));
    piece("continue=next&", "", pod("another", "1", "2Gi"));

    assertThat(capacity("4", GIB))
        .extracting(Finding::message)
        .contains("4.0 cores of cpu requested, 2.0 free");
  }

  private void piece(String query, String next, String pod) {
    String unended = "fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";
    server
        .expect()
        .get()
        .withPath("/api/v1/pods?" + query + unended + "&limit=500")
        .andReturn(
            200,
            new PodListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .addToItems(Serialization.unmarshal(pod, Pod.class))
                .build())
        .once();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"aws:///eu-west-1a/i-1", "gce://p/z/n", "azure:///s/vm", "digitalocean://1"})
  void shouldOnlyWarnWhereTheClusterMayAddNodes(String providerId) {
    node("4", "8Gi", providerId);

    List<Finding> findings = capacity("4.5", GIB.multiply(BigDecimal.valueOf(9)));

    assertThat(findings)
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(WARNING, "4.5 cores of cpu requested, 4.0 free; the cluster may add nodes"),
            tuple(WARNING, "9.0 GiB of memory requested, 8.0 free; the cluster may add nodes"));
    assertThat(Doctor.failed(findings)).as("deploy refuses").isFalse();
    assertThat(capacity("4", GIB)).extracting(Finding::severity).containsOnly(OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind://docker/wordcount/node", "k3s://node"})
  void shouldFailWhereNobodyAddsNodes(String providerId) {
    node("4", "8Gi", providerId);

    assertThat(capacity("4.5", GIB)).extracting(Finding::severity).containsExactly(FAILED, OK);
  }

  @Test
  void shouldOnlyWarnOfAClusterThatIsScaledToZero() {
    assertThat(capacity("1", GIB))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(tuple(WARNING, "there are no nodes; the cluster may add nodes"));
    assertThat(new NodesReady(new Given(client).cluster()).observe().ready()).isTrue();
  }

  @Test
  void shouldNotCountNodesThatTakeNoPods() {
    new Given(client)
        .yaml(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: drained}
            spec: {unschedulable: true}
            status:
              allocatable: {cpu: "16", memory: 64Gi}
              conditions: [{type: Ready, status: "True"}]
            """);

    assertThat(capacity("1", GIB)).extracting(Finding::severity).containsOnly(FAILED);
  }

  @Test
  void shouldNotSubtractPodsOnUnusableNodes() {
    node("4", "8Gi");
    new Given(client)
        .yaml(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: cordoned}
            spec: {unschedulable: true}
            status: {conditions: [{type: Ready, status: "True"}]}
            """);
    new Given(client)
        .yaml(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: large, namespace: other}
            spec:
              nodeName: cordoned
              containers: [{name: main, resources: {requests: {cpu: "6", memory: 1Gi}}}]
            status: {phase: Running}
            """);

    assertThat(capacity("4", GIB)).extracting(Finding::severity).containsOnly(OK);
  }

  private Finding storage(Demand demand) {
    return only(new StorageClassCheck(new Given(client).cluster(), demand).run());
  }

  private static Demand demand(String storageClass) {
    return Demand.of(
        "kind: Kafka\nspec: {kafka: {storage: {type: persistent-claim, "
            + storageClass
            + "size: 1Gi}}}\n");
  }

  private List<Finding> capacity(String cpu, BigDecimal memory) {
    return new CapacityCheck(new Given(client).cluster(), new BigDecimal(cpu), memory).run();
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private void storageClass(String name, boolean isDefault) {
    storageClass(name, "storageclass.kubernetes.io/is-default-class", isDefault);
  }

  private void storageClass(String name, String annotation, boolean isDefault) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata:
              name: %s
              annotations: {%s: "%s"}
            provisioner: none
            """,
                name,
                annotation,
                isDefault));
  }

  private void node(String cpu, String memory) {
    node(cpu, memory, "");
  }

  private void node(String cpu, String memory, String providerId) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: v1
            kind: Node
            metadata: {name: node}
            spec: {providerID: "%s"}
            status:
              allocatable: {cpu: "%s", memory: %s}
              conditions: [{type: Ready, status: "True"}]
            """,
                providerId,
                cpu,
                memory));
  }

  private void requesting(String namespace, String cpu, String memory) {
    new Given(client).yaml(pod(namespace, cpu, memory));
  }

  private static String pod(String namespace, String cpu, String memory) {
    return String.format(
        Locale.ROOT,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: main, namespace: %s}
        spec:
          containers:
            - name: main
              resources: {requests: {cpu: "%s", memory: %s}}
        """,
        namespace,
        cpu,
        memory);
  }
}
