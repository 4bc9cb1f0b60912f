package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static wordcount.k8s.doctor.Finding.Severity.FAILED;
import static wordcount.k8s.doctor.Finding.Severity.OK;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import wordcount.k8s.cluster.Given;

@EnableKubernetesMockClient
class PermissionsCheckTest {
  private KubernetesClient client;
  private KubernetesMockServer server;

  @Test
  void shouldBeContentWhenAllIsAllowed() {
    allow(resource -> true);

    assertThat(check(true).severity()).isEqualTo(OK);
  }

  @Test
  void shouldNameEveryMissingRight() {
    allow(resource -> !resource.equals("kafkas") && !resource.equals("roles"));

    assertThat(check(false))
        .isEqualTo(
            Finding.failed(
                "permissions",
                "this account may not create roles.rbac.authorization.k8s.io,"
                    + " kafkas.kafka.strimzi.io",
                "use an account with these rights, or have the operators installed by one who has"
                    + " them"));
  }

  @Test
  void shouldAskForRightsInTheWholeClusterOnlyToInstallOperators() {
    allow(resource -> !resource.equals("customresourcedefinitions"));

    assertThat(check(false).severity()).isEqualTo(OK);
    assertThat(check(true).severity()).isEqualTo(FAILED);
  }

  private Finding check(boolean installsOperators) {
    return new PermissionsCheck(new Given(client).cluster(), installsOperators).run().get(0);
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
