package wordcount.k8s.e2e;

import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import wordcount.k8s.cluster.ResourceStatus;

/** Takes single rights away from the parts of a running pipeline, and gives them back. */
final class Rights {
  private static final String VOLUME = "kafka-user";

  private final KubernetesClient client;
  private final Application job;

  Rights(KubernetesClient client) {
    this.client = client;
    this.job = new Application(client);
  }

  /** Takes from the driver's Role something it may do with pods, such as {@code create}. */
  void takeFromDriver(String verb) {
    editVerbs(verbs -> verbs.remove(verb));
  }

  void giveBackToDriver(String verb) {
    editVerbs(verbs -> verbs.add(verb));
  }

  private void editVerbs(Consumer<List<String>> edit) {
    client
        .rbac()
        .roles()
        .inNamespace(Pipeline.NAMESPACE)
        .withName("wordcount-driver")
        .edit(
            role -> {
              edit.accept(role.getRules().get(0).getVerbs());
              return role;
            });
  }

  /**
   * Makes a Kafka user that has every right of a part's own user but one.
   *
   * @param part such as {@code job}
   * @param operation what it may not do
   * @param type of what it may not do that to, such as {@code topic}
   * @param name of the same
   * @return the user's name
   */
  String userWithout(String part, String operation, String type, String name) {
    GenericKubernetesResource user = kafkaUser("wordcount-" + part);
    List<Map<String, Object>> acls = user.get("spec", "authorization", "acls");
    Map<String, Object> acl =
        acls.stream()
            .filter(one -> one.get("resource") instanceof Map<?, ?> on && names(on, type, name))
            .findFirst()
            .orElseThrow();
    if (!((List<?>) acl.get("operations")).remove(operation)) {
      throw new IllegalArgumentException("no " + operation + " in " + acl);
    }
    var metadata = user.getMetadata();
    String lesser =
        String.join("-", metadata.getName(), "without", operation.toLowerCase(Locale.ROOT), name);
    user.setMetadata(
        new ObjectMetaBuilder()
            .withName(lesser)
            .withNamespace(metadata.getNamespace())
            .addToLabels("strimzi.io/cluster", "wordcount")
            .build());
    user.getAdditionalProperties().remove("status");
    client.resource(user).create();
    return lesser;
  }

  private static boolean names(Map<?, ?> resource, String type, String name) {
    return type.equals(resource.get("type")) && name.equals(resource.get("name"));
  }

  /** Removes a user that was made here; undeploy leaves alone what is not the release's. */
  void remove(String user) {
    client.resource(kafkaUser(user)).delete();
  }

  boolean ready(String user) {
    return ResourceStatus.ready(kafkaUser(user));
  }

  private GenericKubernetesResource kafkaUser(String name) {
    return client
        .genericKubernetesResources(KAFKA_USER)
        .inNamespace(Pipeline.NAMESPACE)
        .withName(name)
        .require();
  }

  /** Lets the job be another Kafka user; its operator starts it again for that. */
  void letJobBe(String user) {
    job.changeBetweenSubmissions(
        application -> {
          for (String role : List.of("driver", "executor")) {
            List<Map<String, Map<String, Object>>> volumes =
                application.get("spec", role, "template", "spec", "volumes");
            volumes.stream()
                .filter(volume -> VOLUME.equals((Object) volume.get("name")))
                .forEach(volume -> volume.get("secret").put("secretName", user));
          }
        });
  }

  void letProducerBe(String user) {
    client
        .apps()
        .deployments()
        .inNamespace(Pipeline.NAMESPACE)
        .withName("wordcount-producer")
        .edit(
            deployment -> {
              mount(deployment.getSpec().getTemplate().getSpec(), user);
              return deployment;
            });
  }

  void letVerifierBe(String user) {
    client
        .v1()
        .podTemplates()
        .inNamespace(Pipeline.NAMESPACE)
        .withName("wordcount-verifier")
        .edit(
            template -> {
              mount(template.getTemplate().getSpec(), user);
              return template;
            });
  }

  private static void mount(PodSpec pod, String user) {
    pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(VOLUME))
        .forEach(volume -> volume.getSecret().setSecretName(user));
  }
}
