package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the {@code status} of a custom resource. */
public final class ResourceStatus {
  private ResourceStatus() {}

  /**
   * Returns whether the operator reports the resource as ready, for its current generation and not
   * an earlier one.
   */
  public static boolean ready(GenericKubernetesResource resource) {
    return resource.getMetadata().getDeletionTimestamp() == null
        && seen(resource)
        && of(resource).stream().anyMatch(ResourceStatus::saysReady);
  }

  /** Returns what the operator last reported about the resource, in a few words. */
  public static String summary(GenericKubernetesResource resource) {
    if (ready(resource)) {
      return "Ready";
    }
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return "being deleted";
    }
    if (resource.get("status") == null) {
      return "not yet seen by its operator";
    }
    // A warning, such as about a deprecated field, blocks nothing.
    return of(resource).stream()
        .filter(condition -> !"Warning".equals(condition.get("type")))
        .filter(condition -> "True".equals(condition.get("status")))
        .filter(condition -> condition.get("message") != null || condition.get("reason") != null)
        .map(condition -> text(condition, "reason") + ": " + text(condition, "message"))
        .findFirst()
        .orElse(seen(resource) ? "not ready" : "change not yet seen by its operator");
  }

  /** Returns why the operator rejects the resource as invalid; empty if it does not. */
  public static Optional<String> invalid(GenericKubernetesResource resource) {
    return of(resource).stream()
        .filter(condition -> "NotReady".equals(condition.get("type")))
        .filter(condition -> "True".equals(condition.get("status")))
        .filter(condition -> text(condition, "reason").contains("Invalid"))
        .map(condition -> text(condition, "message"))
        .findFirst();
  }

  /** Returns a field of {@code status}, such as {@code text(app, "applicationState", "state")}. */
  public static Optional<String> text(GenericKubernetesResource resource, Object... path) {
    Object[] whole = new Object[path.length + 1];
    whole[0] = "status";
    System.arraycopy(path, 0, whole, 1, path.length);
    return Optional.ofNullable(resource.<Object>get(whole)).map(Object::toString);
  }

  private static boolean seen(GenericKubernetesResource resource) {
    Object observed = resource.get("status", "observedGeneration");
    Long generation = resource.getMetadata().getGeneration();
    return observed == null
        || generation == null
        || Objects.equals(generation, ((Number) observed).longValue());
  }

  private static boolean saysReady(Map<String, Object> condition) {
    return "Ready".equals(condition.get("type")) && "True".equals(condition.get("status"));
  }

  private static String text(Map<String, Object> condition, String key) {
    return Objects.toString(condition.get(key), "");
  }

  private static List<Map<String, Object>> of(GenericKubernetesResource resource) {
    List<Map<String, Object>> conditions = resource.get("status", "conditions");
    return conditions == null ? List.of() : conditions;
  }
}
