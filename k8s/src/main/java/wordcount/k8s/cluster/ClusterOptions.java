package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import wordcount.program.Environment;

/** Says which cluster, and where in it; the same for every sub-command. */
public final class ClusterOptions {
  /** The context of the kind cluster that deploy makes; every command means it by default. */
  public static final String OWN_CONTEXT = "kind-wordcount";

  /** Name of namespace and release by default. */
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
          "Context of the kubeconfig, by default the kind cluster that deploy makes. The current"
              + " context is never used.")
  @Environment("WORDCOUNT_CONTEXT")
  private String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Kubeconfig; without it, KUBECONFIG or ~/.kube/config.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      defaultValue = "10m",
      description = "How long to wait, in all, for what is not there yet.")
  @Environment("WORDCOUNT_TIMEOUT")
  private Duration timeout;

  @Option(
      names = "--command",
      scope = ScopeType.INHERIT,
      hidden = true,
      defaultValue = "wordcount",
      description = "How the person runs this command; printed commands begin with it.")
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

  /** Returns the context that is meant. */
  public String context() {
    return context;
  }

  /** Returns whether the cluster that is meant is the one that deploy makes. */
  public boolean ownCluster() {
    return context.equals(OWN_CONTEXT);
  }

  /** Returns where contexts are looked up. */
  public Kubeconfig kubeconfig() {
    return new Kubeconfig(kubeconfig.map(Path::toAbsolutePath), System.getenv());
  }

  /** Returns how long a command may wait in all. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns how the cluster is reached; the kubeconfig in it is empty if there is no context. */
  public Reach reach(String text) {
    return new Reach(context, kubeconfig.map(Path::toAbsolutePath), text, command);
  }

  /** Opens the cluster; nothing is sent yet. */
  public Cluster open() {
    Kubeconfig known = kubeconfig();
    var client = new KubernetesClientBuilder().withConfig(known.config(context)).build();
    return new Cluster(client, namespace, release, reach(known.only(context)));
  }
}
