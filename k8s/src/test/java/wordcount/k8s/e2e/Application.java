package wordcount.k8s.e2e;

import static org.awaitility.Awaitility.await;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import wordcount.k8s.cluster.ResourceStatus;

/** The SparkApplication, as its owner changes it. */
final class Application {
  private final KubernetesClient client;

  Application(KubernetesClient client) {
    this.client = client;
  }

  /** Changes it at a moment when its operator does not submit it, and so does not forget it. */
  void changeBetweenSubmissions(Consumer<GenericKubernetesResource> change) {
    await()
        .atMost(Pipeline.PATIENCE)
        .ignoreExceptionsMatching(Application::isConflict)
        .until(
            () -> {
              GenericKubernetesResource found = resource().require();
              if (pending(found)) {
                return false;
              }
              change.accept(found);
              client
                  .resource(found)
                  .lockResourceVersion(found.getMetadata().getResourceVersion())
                  .update();
              return true;
            });
  }

  /** Changes it twice, the second time while its operator submits it for the first change. */
  void changeDuringSubmission() {
    changeBetweenSubmissions(Application::touch);
    await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Pipeline.PATIENCE)
        .during(Duration.ofSeconds(1))
        .until(() -> pending(resource().require()) && !hasDriver());
    resource()
        .edit(
            found -> {
              touch(found);
              return found;
            });
  }

  private boolean hasDriver() {
    return client.pods().inNamespace(Pipeline.NAMESPACE).withName("wordcount-driver").get() != null;
  }

  private static void touch(GenericKubernetesResource application) {
    Map<String, Object> settings = application.get("spec", "sparkConf");
    settings.put("spark.wordcount.touched", UUID.randomUUID().toString());
  }

  private static boolean pending(GenericKubernetesResource application) {
    return ResourceStatus.text(application, "applicationState", "state")
        .filter("PENDING_RERUN"::equals)
        .isPresent();
  }

  private static boolean isConflict(Throwable thrown) {
    return thrown instanceof KubernetesClientException refused && refused.getCode() == 409;
  }

  private Resource<GenericKubernetesResource> resource() {
    return client
        .genericKubernetesResources(SPARK_APPLICATION)
        .inNamespace(Pipeline.NAMESPACE)
        .withName("wordcount");
  }
}
