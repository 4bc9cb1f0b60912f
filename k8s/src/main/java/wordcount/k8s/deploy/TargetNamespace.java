package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import wordcount.k8s.cluster.Allowed;
import wordcount.program.ProgressLine;

/** A namespace that a deployment makes if it is not there. */
public final class TargetNamespace {
  private static final String MADE_BY = "app.kubernetes.io/managed-by";
  private static final String COMMAND = "wordcount";
  private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";
  private static final String RESTRICTED = "restricted";

  private final KubernetesClient client;
  private final String name;

  public TargetNamespace(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Makes the namespace if there is none. */
  public void ensure(ProgressLine progress) {
    ensure(Map.of(), progress);
  }

  /**
   * Makes the namespace if there is none, and has it refuse every pod that asks for more than it
   * needs. A namespace that somebody else made stays as it is.
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
                .addToLabels(MADE_BY, COMMAND)
                .addToLabels(labels)
                .endMetadata()
                .build())
        .create();
    progress.finish(StepLine.done("namespace", name + " made"));
  }

  private boolean present() {
    // An account of one namespace may not look at namespaces; nor could it make one.
    return Allowed.ask(() -> client.namespaces().withName(name).get() != null, () -> true);
  }

  /** Returns whether a deployment made it, so that it may be removed with the pipeline. */
  public boolean ours() {
    Namespace present = Allowed.ask(() -> client.namespaces().withName(name).get(), () -> null);
    return present != null
        && present.getMetadata().getLabels() != null
        && COMMAND.equals(present.getMetadata().getLabels().get(MADE_BY));
  }
}
