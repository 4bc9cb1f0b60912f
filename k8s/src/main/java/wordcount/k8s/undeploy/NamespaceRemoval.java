package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;
import wordcount.k8s.deploy.PipelineNamespace;
import wordcount.k8s.ready.Waiter;

/** Removes a namespace that a deployment made. */
public final class NamespaceRemoval {
  private final KubernetesClient client;
  private final Waiter waiter;

  public NamespaceRemoval(KubernetesClient client, Waiter waiter) {
    this.client = client;
    this.waiter = waiter;
  }

  /** Removes it and waits until it is gone; leaves it alone if somebody else made it. */
  public void remove(String name) {
    if (new PipelineNamespace(client, name).ours()) {
      client.namespaces().withName(name).delete();
      waiter.await(new Gone("namespace", "get namespace " + name + " -o yaml", () -> left(name)));
    }
  }

  private List<io.fabric8.kubernetes.api.model.Namespace> left(String name) {
    return Stream.ofNullable(client.namespaces().withName(name).get()).toList();
  }
}
