package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;

/** What a test finds in its cluster. */
public record Given(KubernetesClient client) {
  public static final String NAMESPACE = "words";
  public static final String RELEASE = "wc";

  public Cluster cluster() {
    return cluster(client, NAMESPACE, RELEASE);
  }

  /** A cluster that is in no kubeconfig, so only the client reaches it. */
  public static Cluster cluster(KubernetesClient client, String namespace, String release) {
    return new Cluster(
        client, namespace, release, new ClusterAccess("words", Optional.empty(), "", "wordcount"));
  }

  /** Lets the cluster serve a kind of resources in namespaces. */
  public static void serve(
      KubernetesMockServer server, String version, String kind, String plural) {
    server
        .expect()
        .get()
        .withPath("/apis/" + version)
        .andReturn(
            200,
            new APIResourceListBuilder()
                .withGroupVersion(version)
                .addNewResource()
                .withKind(kind)
                .withName(plural)
                .withNamespaced(true)
                .endResource()
                .build())
        .always();
  }

  /** Lets the account do everything, or nothing, as far as it asks. */
  public static void allow(KubernetesMockServer server, boolean allowed) {
    server
        .expect()
        .post()
        .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        .andReturn(
            201,
            new SelfSubjectAccessReviewBuilder()
                .withNewStatus()
                .withAllowed(allowed)
                .endStatus()
                .build())
        .always();
  }

  /** Makes a custom resource, or replaces it, from YAML without its apiVersion and kind. */
  public void custom(ResourceDefinitionContext kind, String yaml) {
    String whole =
        "apiVersion: "
            + kind.getGroup()
            + "/"
            + kind.getVersion()
            + "\nkind: "
            + kind.getKind()
            + "\n"
            + yaml;
    var resource = Serialization.unmarshal(whole, GenericKubernetesResource.class);
    var place = client.genericKubernetesResources(kind).inNamespace(NAMESPACE);
    place.withName(resource.getMetadata().getName()).delete();
    place.resource(resource).create();
  }

  public <T extends HasMetadata> void resource(T resource) {
    client.resource(resource).create();
  }

  public void yaml(String yaml) {
    client.resource(yaml).create();
  }

  public void readyPod(String name, Map<String, String> labels) {
    pod(name, labels, true);
  }

  public void pod(String name, Map<String, String> labels, boolean ready) {
    pod(name, labels, "Running", ready);
  }

  /** Makes a pod that is not ready. */
  public void pod(String name, Map<String, String> labels, String phase) {
    pod(name, labels, phase, false);
  }

  private void pod(String name, Map<String, String> labels, String phase, boolean ready) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build())
        .create();
  }
}
