package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import wordcount.program.Environment;

/** The options, common to all sub-commands, that select the cluster, namespace and release. */
public final class ClusterOptions {
  /** The context of the kind cluster that deploy creates; the default of every command. */
  public static final String OWN_CONTEXT = "kind-wordcount";

  /** The default name of the namespace and of the release. */
  static final String DEFAULT_NAME = "wordcount";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = DEFAULT_NAME,
      description = "Namespace of the pipeline.")
  @Environment("WORDCOUNT_NAMESPACE")
  private String namespace;

  @Option(
      names = "--release",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = DEFAULT_NAME,
      description = "Name of the Helm release.")
  @Environment("WORDCOUNT_RELEASE")
  private String release;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = OWN_CONTEXT,
      description =
          "Kubeconfig context of the cluster; unless set, the kind cluster that deploy creates."
              + " The current context is never used.")
  @Environment("WORDCOUNT_CONTEXT")
  private String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Kubeconfig file; unless set, the files in KUBECONFIG, or ~/.kube/config.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      scope = ScopeType.INHERIT,
      defaultValue = "10m",
      description = "How long to wait for the cluster, such as for all parts to become ready.")
  @Environment("WORDCOUNT_TIMEOUT")
  private Duration timeout;

  @Option(
      names = "--command",
      scope = ScopeType.INHERIT,
      hidden = true,
      defaultValue = "wordcount",
      description = "How the user runs this command; printed commands begin with it.")
  @Environment("WORDCOUNT_COMMAND")
  private String command;

  /** Returns the namespace of the pipeline. */
  public String namespace() {
    return namespace;
  }

  /** Returns the name of the Helm release. */
  public String release() {
    return release;
  }

  /** Returns the selected context. */
  public String context() {
    return context;
  }

  /** Returns whether the selected cluster is the kind cluster that deploy creates. */
  public boolean ownCluster() {
    return context.equals(OWN_CONTEXT);
  }

  /** Returns the kubeconfig to look contexts up in. */
  public Kubeconfig kubeconfig() {
    return new Kubeconfig(kubeconfig.map(Path::toAbsolutePath), System.getenv());
  }

  /** Returns how long a command may wait for the cluster, such as for all parts to become ready. */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Returns the way to the cluster.
   *
   * @param text a kubeconfig with the selected context alone
   */
  public ClusterAccess access(String text) {
    return new ClusterAccess(context, kubeconfig.map(Path::toAbsolutePath), text, command);
  }

  /** Opens a connection to the cluster; sends nothing yet. */
  public Cluster open() {
    Kubeconfig known = kubeconfig();
    var client = new KubernetesClientBuilder().withConfig(known.config(context)).build();
    return new Cluster(client, namespace, release, access(known.only(context)));
  }
}
