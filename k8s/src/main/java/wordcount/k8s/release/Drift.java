package wordcount.k8s.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.Labels;

/**
 * Finds and restores what somebody deleted or changed by hand in a release. Helm compares a release
 * with its own record and ignores a changed custom resource; this compares the record with the
 * cluster. A dry run on the API server shows what each resource would become, so defaults and
 * equivalent notations are no differences. Fields that others added to those of the chart stay.
 */
public final class Drift {
  /** Helm's own name, so that its next change of the same fields is no conflict. */
  private static final String MANAGER = "helm";

  private final Cluster cluster;
  private final Map<String, APIResourceList> kinds = new HashMap<>();

  /**
   * @param cluster with the release's namespace and name
   */
  public Drift(Cluster cluster) {
    this.cluster = cluster;
  }

  private enum State {
    SAME,
    CHANGED,
    GONE
  }

  /** Restores the resources that differ from the release; returns their kinds and names. */
  public List<String> restore(InstalledRelease release) {
    List<String> restored = new ArrayList<>();
    for (GenericKubernetesResource wanted : wanted(release)) {
      Resource<GenericKubernetesResource> place = cluster.client().resource(wanted);
      State state = state(place, wanted);
      if (state == State.GONE) {
        place.create();
      } else if (state == State.CHANGED) {
        apply(place, wanted, false);
      }
      if (state != State.SAME) {
        restored.add(name(wanted));
      }
    }
    return restored;
  }

  /** Returns the resources that differ from the release, and how; changes nothing. */
  public List<String> find(InstalledRelease release) {
    List<String> found = new ArrayList<>();
    for (GenericKubernetesResource wanted : wanted(release)) {
      State state = state(cluster.client().resource(wanted), wanted);
      if (state != State.SAME) {
        found.add(name(wanted) + (state == State.GONE ? " was deleted" : " was changed"));
      }
    }
    return found;
  }

  private List<GenericKubernetesResource> wanted(InstalledRelease release) {
    return Manifest.documents(release.manifest()).stream()
        .map(document -> owned((ObjectNode) document))
        .toList();
  }

  private static String name(GenericKubernetesResource resource) {
    return resource.getKind() + " " + resource.getMetadata().getName();
  }

  private State state(Resource<GenericKubernetesResource> place, GenericKubernetesResource wanted) {
    GenericKubernetesResource found = place.get();
    if (found == null) {
      return State.GONE;
    }
    return found.getMetadata().getDeletionTimestamp() == null
            && differs(found, apply(place, wanted, true))
        ? State.CHANGED
        : State.SAME;
  }

  /** Adds the labels and annotations that Helm adds. */
  private GenericKubernetesResource owned(ObjectNode document) {
    withoutNulls(document);
    ObjectNode metadata = document.withObject("/metadata");
    metadata.withObject("/labels").put(Labels.MANAGED_BY, "Helm");
    metadata
        .withObject("/annotations")
        .put(Labels.HELM_RELEASE, cluster.release())
        .put(Labels.HELM_NAMESPACE, cluster.namespace());
    GenericKubernetesResource resource =
        serialization().convertValue(document, GenericKubernetesResource.class);
    if (resource.getMetadata().getNamespace() == null && namespaced(resource)) {
      resource.getMetadata().setNamespace(cluster.namespace());
    }
    return resource;
  }

  /**
   * Removes keys without a value, which charts write; server-side apply does not treat them as
   * absent.
   */
  private static void withoutNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    node.forEach(Drift::withoutNulls);
  }

  private boolean namespaced(GenericKubernetesResource resource) {
    APIResourceList known =
        kinds.computeIfAbsent(resource.getApiVersion(), cluster.client()::getApiResources);
    return known == null
        || known.getResources().stream()
            .filter(kind -> kind.getKind().equals(resource.getKind()))
            .findFirst()
            .map(kind -> Boolean.TRUE.equals(kind.getNamespaced()))
            .orElse(true);
  }

  private static GenericKubernetesResource apply(
      Resource<GenericKubernetesResource> place, GenericKubernetesResource wanted, boolean dryRun) {
    PatchContext.Builder how =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(MANAGER)
            .withForce(true);
    if (dryRun) {
      how.withDryRun(List.of("All"));
    }
    return place.patch(how.build(), wanted);
  }

  private boolean differs(GenericKubernetesResource before, GenericKubernetesResource after) {
    return !comparable(before).equals(comparable(after));
  }

  private JsonNode comparable(GenericKubernetesResource resource) {
    ObjectNode tree = serialization().convertValue(resource, ObjectNode.class);
    tree.remove("status");
    tree.withObject("/metadata").remove(List.of("managedFields", "resourceVersion", "generation"));
    return tree;
  }

  private KubernetesSerialization serialization() {
    return cluster.client().getKubernetesSerialization();
  }
}
