package wordcount.job.monitoring;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's last error as an event of its SparkApplication. The Spark operator deletes a failed
 * driver's pod, and its log with it, as soon as the next driver is due, often at once; events last
 * an hour.
 */
public final class FailureEvent {
  /** The event's reason, which {@code wordcount status} looks for. */
  public static final String REASON = "WordcountFailed";

  private static final Logger LOG = LoggerFactory.getLogger(FailureEvent.class);
  // Spark sets this in drivers on Kubernetes only.
  private static final String DRIVER_POD = "spark.kubernetes.driver.pod.name";
  private static final String COMPONENT = "wordcount-job";
  private static final int PATIENCE_MS = (int) Duration.ofSeconds(3).toMillis();
  // The API server refuses longer ones.
  private static final int MAX_MESSAGE = 1024;

  private FailureEvent() {}

  /**
   * Records the error if this process is a driver on Kubernetes. If that fails, logs why: the error
   * itself is on the log already.
   *
   * @param error one line, with its remedy
   */
  public static void report(String error) {
    String pod = System.getProperty(DRIVER_POD);
    if (pod != null) {
      Api.record(pod, error);
    }
  }

  /** What needs Kubernetes's client, which only Spark's image contains. */
  static final class Api {
    private Api() {}

    private static void record(String pod, String error) {
      try (KubernetesClient client = client()) {
        record(client, client.getNamespace(), pod, error, Instant.now());
      } catch (RuntimeException e) {
        // Whatever it is, the process must still end with the exit code of the error itself.
        LOG.warn("cannot record the error as an event: {}", e.getMessage());
      }
    }

    private static KubernetesClient client() {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder()
                  .withConnectionTimeout(PATIENCE_MS)
                  .withRequestTimeout(PATIENCE_MS)
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
    }

    static void record(
        KubernetesClient client, String namespace, String podName, String error, Instant now) {
      Pod pod = client.pods().inNamespace(namespace).withName(podName).require();
      String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
      Event event =
          new EventBuilder()
              .withNewMetadata()
              .withGenerateName(podName + "-")
              .withNamespace(pod.getMetadata().getNamespace())
              .endMetadata()
              .withInvolvedObject(application(pod))
              .withType("Warning")
              .withReason(REASON)
              .withMessage(error.length() > MAX_MESSAGE ? error.substring(0, MAX_MESSAGE) : error)
              .withFirstTimestamp(time)
              .withLastTimestamp(time)
              .withCount(1)
              .withNewSource()
              .withComponent(COMPONENT)
              .endSource()
              .build();
      client.v1().events().resource(event).create();
    }

    /** Returns the pod's owner, which the operator makes the SparkApplication; else the pod. */
    private static ObjectReference application(Pod pod) {
      String namespace = pod.getMetadata().getNamespace();
      return pod.getMetadata().getOwnerReferences().stream()
          .findFirst()
          .map(owner -> reference(owner, namespace))
          .orElseGet(() -> reference(pod));
    }

    private static ObjectReference reference(OwnerReference owner, String namespace) {
      return new ObjectReferenceBuilder()
          .withApiVersion(owner.getApiVersion())
          .withKind(owner.getKind())
          .withNamespace(namespace)
          .withName(owner.getName())
          .withUid(owner.getUid())
          .build();
    }

    private static ObjectReference reference(HasMetadata object) {
      return new ObjectReferenceBuilder()
          .withApiVersion(object.getApiVersion())
          .withKind(object.getKind())
          .withNamespace(object.getMetadata().getNamespace())
          .withName(object.getMetadata().getName())
          .withUid(object.getMetadata().getUid())
          .build();
    }
  }
}
