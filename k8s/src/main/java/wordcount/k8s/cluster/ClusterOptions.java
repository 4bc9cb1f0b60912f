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
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = "wordcount",
      description = "Namespace of the pipeline.")
  @Environment("WORDCOUNT_NAMESPACE")
  private String namespace;

  @Option(
      names = "--release",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = "wordcount",
      description = "Name of the Helm release.")
  @Environment("WORDCOUNT_RELEASE")
  private String release;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Context of the kubeconfig; without it, the current one.")
  @Environment("WORDCOUNT_CONTEXT")
  private Optional<String> context = Optional.empty();

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

  /** Returns the namespace of the pipeline. */
  public String namespace() {
    return namespace;
  }

  /** Returns the name of the Helm release. */
  public String release() {
    return release;
  }

  /** Returns the context asked for; empty for the current one. */
  public Optional<String> context() {
    return context;
  }

  /** Returns where contexts are looked up. */
  public Kubeconfig kubeconfig() {
    return new Kubeconfig(kubeconfig);
  }

  /** Returns how long a command may wait in all. */
  public Duration timeout() {
    return timeout;
  }

  /** Opens the cluster of the given context; nothing is sent yet. */
  public Cluster open(Optional<String> chosen) {
    var client = new KubernetesClientBuilder().withConfig(kubeconfig().config(chosen)).build();
    return new Cluster(client, namespace, release);
  }
}
