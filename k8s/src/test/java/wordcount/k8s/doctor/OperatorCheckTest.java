package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;
import static wordcount.k8s.doctor.Finding.Severity.WARNING;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;

@EnableKubernetesMockClient(https = false, crud = true)
class OperatorCheckTest {
  private KubernetesClient client;

  @Test
  void shouldBeContentWhenAMissingOperatorWillBeInstalled() {
    assertThat(check(Operator.STRIMZI, true))
        .isEqualTo(Finding.ok("operator-strimzi", "strimzi not found; deploy will install it"));
  }

  @Test
  void shouldFailWhenAMissingOperatorWillNotBeInstalled() {
    assertThat(check(Operator.SPARK, false).severity()).isEqualTo(FAILED);
    assertThat(check(Operator.PROMETHEUS, false).severity()).isEqualTo(WARNING);
  }

  @Test
  void shouldFailWhenOnlyTheNewVersionOfTheResourcesIsServed() {
    definition("kafkas", "kafka.strimzi.io", "v1", true);

    Finding finding = check(Operator.STRIMZI, true);

    assertThat(finding.severity()).isEqualTo(FAILED);
    assertThat(finding.message()).contains("[v1], not v1beta2");
    assertThat(finding.remedy()).isEqualTo("use version 0.45.2 or a later patch");
  }

  @Test
  void shouldFailWhenTheVersionIsDefinedButNotServed() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", false);

    assertThat(check(Operator.STRIMZI, false).severity()).isEqualTo(FAILED);
  }

  @Test
  void shouldWarnWhenNoDeploymentIsToBeSeen() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);

    assertThat(check(Operator.STRIMZI, true).severity()).isEqualTo(WARNING);
  }

  @ParameterizedTest
  @CsvSource({"0.45.2,OK", "0.45.3,OK", "0.45.1,FAILED", "0.46.0,FAILED", "latest,FAILED"})
  void shouldAcceptOnlyTheVersionsThatRunOurKafka(String version, Finding.Severity severity) {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi(version, "*");

    assertThat(check(Operator.STRIMZI, true).severity()).isEqualTo(severity);
  }

  @Test
  void shouldFailWhenTheOperatorLooksAfterOtherNamespaces() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi("0.45.2", "a,b");

    Finding finding = check(Operator.STRIMZI, true);

    assertThat(finding.severity()).isEqualTo(FAILED);
    assertThat(finding.message()).isEqualTo("strimzi watches [a, b], not words");
  }

  @ParameterizedTest
  @CsvSource({
    "words, metadata.namespace,                   '',    OK",
    "other, metadata.namespace,                   '',    FAILED",
    "other, metadata.annotations['olm.targets'],  words, OK",
    "other, metadata.annotations['olm.targets'],  a;b,   FAILED",
    "other, metadata.annotations['olm.targets'],  '',    OK",
    "other, metadata.annotations['absent'],       a,     OK"
  })
  void shouldReadTheNamespacesThatTheOperatorTakesFromItsPod(
      String place, String field, String annotation, Finding.Severity severity) {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi(
        place,
        "0.45.2",
        "valueFrom: {fieldRef: {fieldPath: \"" + field + "\"}}",
        annotation.replace(';', ','));

    assertThat(check(Operator.STRIMZI, true).severity()).isEqualTo(severity);
  }

  @Test
  void shouldPassAnOldOperatorOfOursThatDeployWillUpdate() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi("0.45.1", "a,b");

    assertThat(check(Operator.STRIMZI, true, true))
        .isEqualTo(Finding.ok("operator-strimzi", "strimzi 0.45.1"));
  }

  @Test
  void shouldJudgeTheDeploymentThatWatchesTheNamespace() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi("first", "0.40.0", "value: first", "");
    strimzi("second", "0.45.2", "value: 'other,words'", "");

    assertThat(check(Operator.STRIMZI, true))
        .isEqualTo(Finding.ok("operator-strimzi", "strimzi 0.45.2"));
  }

  @Test
  void shouldFailWhenNoDeploymentWatchesTheNamespace() {
    definition("kafkas", "kafka.strimzi.io", "v1beta2", true);
    strimzi("first", "0.45.2", "value: first", "");
    strimzi("second", "0.45.2", "value: second", "");

    Finding finding = check(Operator.STRIMZI, true);

    assertThat(finding.severity()).isEqualTo(FAILED);
    assertThat(finding.message()).isEqualTo("strimzi watches [first, second], not words");
  }

  @ParameterizedTest
  @CsvSource({"words;other,OK", "'\"\"',OK", "'',OK", "other,FAILED"})
  void shouldReadTheSparkOperatorsNamespaces(String namespaces, Finding.Severity severity) {
    definition("sparkapplications", "sparkoperator.k8s.io", "v1beta2", true, "suspend");
    spark(namespaces);

    assertThat(check(Operator.SPARK, true).severity()).isEqualTo(severity);
  }

  @Test
  void shouldFailWhenTheOperatorWasUpgradedWithoutItsDefinitions() {
    definition("sparkapplications", "sparkoperator.k8s.io", "v1beta2", true, "mode");
    spark("words");

    Finding finding = check(Operator.SPARK, true);

    assertThat(finding.severity()).isEqualTo(FAILED);
    assertThat(finding.message())
        .isEqualTo(
            "CRD sparkapplications.sparkoperator.k8s.io is outdated: it lacks the field suspend");
  }

  @Test
  void shouldNotJudgeNamespacesThatTheSparkOperatorSelectsByLabel() {
    definition("sparkapplications", "sparkoperator.k8s.io", "v1beta2", true, "suspend");
    spark("other', '--namespace-selector=team=words");

    assertThat(check(Operator.SPARK, true).severity()).isEqualTo(OK);
  }

  private void spark(String namespaces) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: spark-operator-controller
              namespace: spark
              labels: {app.kubernetes.io/name: spark-operator}
            spec:
              template:
                spec:
                  containers:
                    - name: controller
                      image: ghcr.io/kubeflow/spark-operator/controller:2.5.2
                      args: [controller, start, '--namespaces=%s']
            """,
                namespaces.replace(';', ',')));
  }

  @Test
  void shouldTakeAnyVersionOfThePrometheusOperator() {
    definition("podmonitors", "monitoring.coreos.com", "v1", true);

    assertThat(check(Operator.PROMETHEUS, true).severity()).isEqualTo(OK);
  }

  private Finding check(Operator operator, boolean installs) {
    return check(operator, installs, false);
  }

  private Finding check(Operator operator, boolean installs, boolean updates) {
    Cluster cluster = new Given(client).cluster();
    FoundOperator found = FoundOperator.find(cluster, operator);
    return new OperatorCheck(cluster, operator, found, installs, updates).run().get(0);
  }

  private void definition(String plural, String group, String version, boolean served) {
    definition(plural, group, version, served, "thing");
  }

  private void definition(
      String plural, String group, String version, boolean served, String field) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %s.%s}
            spec:
              group: %s
              scope: Namespaced
              names: {kind: Thing, plural: %s, singular: thing}
              versions:
                - name: %s
                  served: %s
                  storage: true
                  schema:
                    openAPIV3Schema:
                      properties: {spec: {properties: {%s: {type: object}}}}
            """,
                plural,
                group,
                group,
                plural,
                version,
                served,
                field));
  }

  private void strimzi(String version, String namespaces) {
    strimzi("strimzi", version, "value: \"" + namespaces + "\"", "");
  }

  private void strimzi(String place, String version, String namespaces, String annotation) {
    new Given(client)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: strimzi-cluster-operator, namespace: %s, labels: {app: strimzi}}
            spec:
              template:
                metadata: {annotations: {olm.targets: "%s"}}
                spec:
                  containers:
                    - name: strimzi-cluster-operator
                      image: quay.io/strimzi/operator:%s
                      env: [{name: STRIMZI_NAMESPACE, %s}]
            """,
                place,
                annotation,
                version,
                namespaces));
  }
}
