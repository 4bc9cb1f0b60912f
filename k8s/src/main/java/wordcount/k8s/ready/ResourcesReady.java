package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.ResourceStatus;

/** All custom resources of a list exist and are ready, such as the topics or the users. */
public final class ResourcesReady implements Condition {
  private final Cluster cluster;
  private final String part;
  private final ResourceDefinitionContext kind;
  private final List<String> names;

  /**
   * @param part their name in output, such as {@code topics}
   * @param names names of the resources that must exist
   */
  public ResourcesReady(
      Cluster cluster, String part, ResourceDefinitionContext kind, List<String> names) {
    this.cluster = cluster;
    this.part = part;
    this.kind = kind;
    this.names = List.copyOf(names);
  }

  @Override
  public String part() {
    return part;
  }

  @Override
  public Observation observe() {
    List<String> troubles = new ArrayList<>();
    Optional<String> invalid = Optional.empty();
    for (String name : names) {
      GenericKubernetesResource resource = cluster.custom(kind, name).get();
      if (resource == null) {
        troubles.add(name + ": missing");
      } else if (!ResourceStatus.ready(resource)) {
        troubles.add(name + ": " + ResourceStatus.summary(resource));
        invalid = invalid.or(() -> ResourceStatus.invalid(resource));
      }
    }
    int ready = names.size() - troubles.size();
    String counted = ready + "/" + names.size() + " ready";
    Map<String, Object> facts = Map.of("resourcesReady", ready, "resources", names.size());
    return troubles.isEmpty()
        ? Observation.ready(counted).with(facts)
        : Observation.waiting(counted + ", " + String.join("; ", troubles))
            .with(facts)
            .hopelessIf(invalid);
  }

  @Override
  public String kubectlHint() {
    return CustomResources.describe(kind, names.toArray(String[]::new));
  }
}
