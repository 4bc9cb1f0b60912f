package wordcount.k8s.deploy;

import wordcount.k8s.cluster.ClusterOptions;

/**
 * The cluster that a deployment goes to.
 *
 * @param context its context in the kubeconfig
 * @param state what there is of it
 */
public record Target(String context, State state) {
  /** What there is of a cluster. */
  public enum State {
    /** Somebody made it; its context leads to it. */
    THERE,
    /** The kind cluster of our own is there, but its context is not, or leads elsewhere. */
    UNCONNECTED,
    /** The kind cluster of our own is not there. */
    TO_BE_MADE
  }

  /** The cluster that the options name; the kind cluster of our own may not be there yet. */
  public static Target of(ClusterOptions options, KindCluster kind) {
    return new Target(options.context(), options.ownCluster() ? kind.state() : State.THERE);
  }

  /** Returns whether it is the kind cluster of our own. */
  public boolean ownKind() {
    return context.equals(ClusterOptions.OWN_CONTEXT);
  }
}
