package wordcount.k8s.deploy;

import wordcount.k8s.cluster.ClusterOptions;

/**
 * The cluster to deploy to.
 *
 * @param context its context in the kubeconfig
 * @param state whether it exists
 */
public record Target(String context, State state) {
  /** Whether a cluster and its context exist. */
  public enum State {
    /** It exists, and its context leads to it. */
    EXISTS,
    /** Our own kind cluster exists, but its context is missing or leads elsewhere. */
    UNCONNECTED,
    /** Our own kind cluster does not exist. */
    MISSING
  }

  /** Returns the cluster that the options select; our own kind cluster may not exist yet. */
  public static Target of(ClusterOptions options, KindCluster kind) {
    return new Target(options.context(), options.ownCluster() ? kind.state() : State.EXISTS);
  }

  /** Returns whether it is our own kind cluster. */
  public boolean ownKind() {
    return context.equals(ClusterOptions.OWN_CONTEXT);
  }
}
