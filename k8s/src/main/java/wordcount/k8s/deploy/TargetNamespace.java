package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.ready.StepLine;
import wordcount.program.ProgressLine;

/** A namespace that a deployment creates if it is missing. */
public final class TargetNamespace {
  private static final String COMMAND = "wordcount";
  private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";
  private static final String RESTRICTED = "restricted";

  private final KubernetesClient client;
  private final String name;

  public TargetNamespace(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Creates the namespace if it is missing. */
  public void ensure(ProgressLine progress) {
    ensure(Map.of(), progress);
  }

  /**
   * Creates the namespace if it is missing, with the pod security level {@code restricted}. Does
   * not change an existing namespace.
   */
  public void ensureRestricted(ProgressLine progress) {
    ensure(Map.of(POD_SECURITY, RESTRICTED), progress);
  }

  private void ensure(Map<String, String> labels, ProgressLine progress) {
    if (present()) {
      progress.finish(StepLine.unchanged("namespace", "found " + name));
      return;
    }
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(Labels.MANAGED_BY, COMMAND)
                .addToLabels(labels)
                .endMetadata()
                .build())
        .create();
    progress.finish(StepLine.done("namespace", name + " created"));
  }

  private boolean present() {
    // An account limited to one namespace may not read namespaces, and could not create one.
    return Allowed.ask(() -> client.namespaces().withName(name).get() != null, () -> true);
  }

  /** Returns whether a deployment created it, so that it may be removed with the pipeline. */
  public boolean createdByDeploy() {
    Namespace present = Allowed.ask(() -> client.namespaces().withName(name).get(), () -> null);
    return present != null
        && COMMAND.equals(present.getMetadata().getLabels().get(Labels.MANAGED_BY));
  }
}
