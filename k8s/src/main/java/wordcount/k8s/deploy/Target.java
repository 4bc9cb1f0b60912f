package wordcount.k8s.deploy;

import java.util.Optional;

/**
 * The cluster that a deployment goes to.
 *
 * @param context its context in the kubeconfig
 * @param toBeMade whether it does not exist yet and kind is to make it
 */
public record Target(String context, boolean toBeMade) {
  /** The cluster of the given context; without one, a kind cluster of our own. */
  public static Target of(Optional<String> context, KindCluster kind) {
    return context
        .map(name -> new Target(name, false))
        .orElseGet(() -> new Target(KindCluster.CONTEXT, !kind.exists()));
  }

  /** Returns whether it is the kind cluster of our own. */
  public boolean ownKind() {
    return context.equals(KindCluster.CONTEXT);
  }
}
