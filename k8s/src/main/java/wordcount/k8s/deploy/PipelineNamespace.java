package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import wordcount.program.Progress;

/** A namespace that a deployment makes if it is not there. */
public final class PipelineNamespace {
  private static final String MADE_BY = "app.kubernetes.io/managed-by";
  private static final String COMMAND = "wordcount";
  private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";
  private static final String RESTRICTED = "restricted";

  private final KubernetesClient client;
  private final String name;

  public PipelineNamespace(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Makes the namespace if there is none. */
  public void ensure(Progress progress) {
    ensure(Map.of(), progress);
  }

  /** The same, and has it refuse every pod that asks for more than it needs. */
  public void ensureRestricted(Progress progress) {
    ensure(Map.of(POD_SECURITY, RESTRICTED), progress);
  }

  private void ensure(Map<String, String> labels, Progress progress) {
    Namespace present = client.namespaces().withName(name).get();
    if (present == null) {
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
      return;
    }
    Map<String, String> has =
        Objects.requireNonNullElse(present.getMetadata().getLabels(), Map.of());
    if (has.keySet().containsAll(labels.keySet())) {
      progress.finish(StepLine.unchanged("namespace", name + " is there"));
      return;
    }
    client
        .namespaces()
        .withName(name)
        .edit(
            namespace ->
                new NamespaceBuilder(namespace)
                    .editMetadata()
                    .addToLabels(labels)
                    .endMetadata()
                    .build());
    progress.finish(StepLine.done("namespace", name + " labelled"));
  }

  /** Returns whether a deployment made it, so that it may be removed with the pipeline. */
  public boolean ours() {
    Namespace present = client.namespaces().withName(name).get();
    return present != null
        && present.getMetadata().getLabels() != null
        && COMMAND.equals(present.getMetadata().getLabels().get(MADE_BY));
  }
}
