package wordcount.k8s.e2e;

import static org.awaitility.Awaitility.await;
import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Replaces passwords and certificates as Strimzi's documentation says: what holds them is deleted,
 * and its operator makes it anew. A changed field makes it look at once.
 */
final class Credentials {
  private final KubernetesClient client;

  Credentials(KubernetesClient client) {
    this.client = client;
  }

  /** Gives a Kafka user of the release another password. */
  void replacePassword(String user) {
    replace(
        KAFKA_USER,
        user,
        spec ->
            spec.put(
                "template",
                Map.of(
                    "secret",
                    Map.of("metadata", Map.of("annotations", Map.of("replaced", unique()))))),
        user);
  }

  /** Gives the brokers a certificate of another authority, once they are started again. */
  void replaceCertificates() {
    replace(
        KAFKA,
        "wordcount",
        spec -> spec.put("maintenanceTimeWindows", List.of("* * * * * ?")),
        "wordcount-cluster-ca-cert",
        "wordcount-cluster-ca",
        "wordcount-kafka-brokers");
  }

  private void replace(
      ResourceDefinitionContext kind,
      String name,
      Consumer<Map<String, Object>> change,
      String... secrets) {
    for (String secret : secrets) {
      client.secrets().inNamespace(Pipeline.NAMESPACE).withName(secret).delete();
    }
    client
        .genericKubernetesResources(kind)
        .inNamespace(Pipeline.NAMESPACE)
        .withName(name)
        .edit(
            resource -> {
              change.accept(resource.get("spec"));
              return resource;
            });
    await()
        .atMost(Pipeline.PATIENCE)
        .until(() -> List.of(secrets).stream().allMatch(this::present) && seen(kind, name));
  }

  private boolean present(String secret) {
    return client.secrets().inNamespace(Pipeline.NAMESPACE).withName(secret).get() != null;
  }

  private boolean seen(ResourceDefinitionContext kind, String name) {
    GenericKubernetesResource resource =
        client
            .genericKubernetesResources(kind)
            .inNamespace(Pipeline.NAMESPACE)
            .withName(name)
            .require();
    Number generation = resource.get("status", "observedGeneration");
    return generation != null && generation.longValue() == resource.getMetadata().getGeneration();
  }

  private static String unique() {
    return UUID.randomUUID().toString();
  }
}
