package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Finds a context the way kubectl does: {@code --kubeconfig}, KUBECONFIG, {@code ~/.kube/config}.
 */
public final class Kubeconfig {
  /** What the client takes if nothing names a cluster. */
  private static final String NO_CLUSTER = "kubernetes.default.svc";

  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final int RETRIES = 2;

  private final Optional<Path> file;

  /**
   * @param file a kubeconfig to use instead of the ones that the environment names
   */
  public Kubeconfig(Optional<Path> file) {
    this.file = file;
  }

  /** Returns whether there is a context of that name. */
  public boolean has(String context) {
    return names(read(null)).contains(context);
  }

  /**
   * Returns how to reach a cluster.
   *
   * @param context a name in the kubeconfig, or empty for the current context
   * @throws ProgramException ({@link ExitCode#USAGE}) if there is no such file or context
   */
  public Config config(Optional<String> context) {
    Config config = read(context.orElse(null));
    if (context.isPresent() && !names(config).contains(context.get())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no context " + context.get(),
          names(config).isEmpty()
              ? "the kubeconfig has no context at all"
              : "the kubeconfig has " + String.join(", ", names(config)),
          "choose one with --context, or another file with --kubeconfig");
    }
    if (config.getCurrentContext() == null && NO_CLUSTER.equals(host(config))) {
      throw new ProgramException(
          ExitCode.UNREACHABLE,
          "no cluster is named",
          "there is no kubeconfig, or it has no current context",
          "name one with --context or --kubeconfig");
    }
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setRequestRetryBackoffLimit(RETRIES);
    return config;
  }

  private Config read(String context) {
    if (file.isEmpty()) {
      return Config.autoConfigure(context);
    }
    if (!Files.isReadable(file.get())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot read the kubeconfig " + file.get(),
          Files.exists(file.get()) ? "access denied" : "no such file",
          "give an existing file with --kubeconfig");
    }
    return Config.fromKubeconfig(context, file.get().toFile());
  }

  private static String host(Config config) {
    return URI.create(config.getMasterUrl()).getHost();
  }

  private static List<String> names(Config config) {
    return config.getContexts() == null
        ? List.of()
        : config.getContexts().stream().map(NamedContext::getName).toList();
  }
}
