package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import wordcount.k8s.ready.Condition;
import wordcount.k8s.ready.Observation;

/** Certain resources no longer exist. */
final class ResourcesDeleted implements Condition {
  private final String part;
  private final String kubectlHint;
  private final Supplier<? extends List<? extends HasMetadata>> left;

  /**
   * @param left returns those that still exist
   */
  ResourcesDeleted(
      String part, String kubectlHint, Supplier<? extends List<? extends HasMetadata>> left) {
    this.part = part;
    this.kubectlHint = kubectlHint;
    this.left = left;
  }

  @Override
  public String part() {
    return part;
  }

  @Override
  public Observation observe() {
    List<? extends HasMetadata> now = left.get();
    return now.isEmpty()
        ? Observation.ready("gone")
        : Observation.waiting(
            now.stream()
                .map(resource -> resource.getKind() + " " + resource.getMetadata().getName())
                .collect(Collectors.joining(", ", "still present: ", "")));
  }

  @Override
  public String kubectlHint() {
    return kubectlHint;
  }
}
