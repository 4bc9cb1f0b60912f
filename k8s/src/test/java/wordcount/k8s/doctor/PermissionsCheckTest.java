package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.release.Manifest;

@EnableKubernetesMockClient(https = false)
class PermissionsCheckTest {
  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldBeContentWhenAllIsAllowed() {
    allow(resource -> true);

    assertThat(check(true).severity()).isEqualTo(OK);
  }

  @Test
  void shouldNameEveryMissingRightAndTheRoleThatGrantsThem() {
    allow(resource -> !resource.equals("kafkas") && !resource.equals("*"));

    assertThat(check(false).message())
        .isEqualTo(
            "this account lacks rights in namespace words: get kafkas.kafka.strimzi.io, list"
                + " kafkas.kafka.strimzi.io, create kafkas.kafka.strimzi.io, patch"
                + " kafkas.kafka.strimzi.io, delete kafkas.kafka.strimzi.io");
    assertThat(check(false).remedy())
        .contains(
            "kind: Role",
            "{apiGroups: [\"kafka.strimzi.io\"], resources: [kafkas, kafkanodepools,"
                + " kafkatopics, kafkausers], verbs: [get, list, create, patch, delete]}");
  }

  @Test
  void shouldAskForRightsOnAnOperatorsKindsOnlyIfTheReleaseNeedsIt() {
    allow(resource -> !resource.startsWith("kafka") && !resource.equals("*"));

    assertThat(check(List.of(Operator.SPARK), false).severity()).isEqualTo(OK);
  }

  @Test
  void shouldAskForRightsInTheWholeClusterOnlyToInstallOperators() {
    allow(resource -> !resource.equals("customresourcedefinitions") && !resource.equals("*"));

    assertThat(check(false).severity()).isEqualTo(OK);
    assertThat(check(true).severity()).isEqualTo(FAILED);
    assertThat(check(true).remedy()).contains("--skip-operators");
  }

  @Test
  void shouldKnowEveryKindThatTheChartMakes() {
    String rendered =
        new Helm(Path.of("../helm/wordcount"))
            .template()
            .withName("wc")
            .withKubeVersion("1.34.0")
            .set("monitoring.force", "true")
            .set("kafka.mode", "kraft")
            .set("verifier.schedule", "@hourly")
            .set("job.service.enabled", "true")
            .set("job.ingress.enabled", "true")
            .set("job.httpRoute.enabled", "true")
            .set("store.postgres.cluster.enabled", "true")
            .set("store.postgres.cluster.force", "true")
            .call();
    List<String> granted =
        Rights.all(kind -> true).stream()
            .flatMap(rights -> rights.resources().stream())
            .map(resource -> resource.replaceAll("ies$", "y").replaceAll("(?<=ss)es$|s$", ""))
            .toList();

    assertThat(Manifest.documents(rendered))
        .extracting(document -> document.path("kind").asText().toLowerCase(Locale.ROOT))
        .isSubsetOf(granted);
  }

  @Test
  void shouldAskForRightsOnOptionalKindsOnlyWhereTheClusterKnowsThem() {
    allow(resource -> !resource.equals("clusters") && !resource.equals("*"));
    assertThat(check(false).message()).isEqualTo("this account has all the rights it needs");

    Given.serve(server, "postgresql.cnpg.io/v1", "Cluster", "clusters");
    assertThat(check(false).message()).contains("patch clusters.postgresql.cnpg.io");
  }

  private Finding check(boolean installsOperators) {
    return check(Operator.ALL, installsOperators);
  }

  private Finding check(List<Operator> needed, boolean installsOperators) {
    return new PermissionsCheck(new Given(client).cluster(), needed, installsOperators)
        .run()
        .get(0);
  }

  private void allow(Predicate<String> resource) {
    server
        .expect()
        .post()
        .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        .andReply(
            201,
            request -> {
              var review =
                  Serialization.unmarshal(
                      request.getBody().readUtf8(), SelfSubjectAccessReview.class);
              String asked = review.getSpec().getResourceAttributes().getResource();
              return new SelfSubjectAccessReviewBuilder(review)
                  .withNewStatus()
                  .withAllowed(resource.test(asked))
                  .endStatus()
                  .build();
            })
        .always();
  }
}
