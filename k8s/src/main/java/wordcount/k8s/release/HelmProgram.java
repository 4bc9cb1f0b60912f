package wordcount.k8s.release;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import wordcount.k8s.cluster.ClusterAccess;
import wordcount.k8s.programs.Programs;
import wordcount.k8s.programs.TemporaryFolder;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The {@code helm} program. It runs with a kubeconfig of a single context, and without environment
 * variables that would select another cluster, account, namespace or storage driver.
 */
public final class HelmProgram implements Helm {
  /** What to do if it is missing or too old. */
  public static final String INSTALL =
      "install Helm 3.14 or newer (https://helm.sh/docs/intro/install)";

  /** How long Helm may wait for a chart's hooks: Helm's own default. */
  public static final Duration HOOKS = Duration.ofMinutes(5);

  /**
   * The Kubernetes version to render for. Without a cluster Helm assumes one, some builds of it
   * 1.20, and rejects a chart that requires a newer one. At installation it checks the cluster's
   * version.
   */
  private static final String KUBERNETES = "1.34.0";

  private static final Duration SLACK = Duration.ofMinutes(1);
  private static final String KUBECONFIG = "KUBECONFIG";
  private static final String REJECTED = "asked for the client to provide credentials";

  private final Programs programs;
  private final ClusterAccess access;

  /**
   * @param access how to reach the cluster
   */
  public HelmProgram(Programs programs, ClusterAccess access) {
    this.programs = programs;
    this.access = access;
  }

  @Override
  public String render(Installation wanted, Set<String> custom) {
    List<String> command = new ArrayList<>(List.of("helm", "template"));
    command.addAll(arguments(wanted));
    command.addAll(List.of("--kube-version", KUBERNETES));
    // Without a cluster Helm knows only Kubernetes's own.
    custom.stream().sorted().forEach(version -> command.addAll(List.of("--api-versions", version)));
    return run("cannot render", wanted.name(), command);
  }

  @Override
  public void apply(Installation wanted) {
    List<String> command = new ArrayList<>(List.of("helm", "upgrade", "--install"));
    command.addAll(arguments(wanted));
    command.addAll(
        List.of("--reset-values", "--description", wanted.description(), "--timeout", hooks()));
    withKubeconfig("cannot install", wanted.name(), command);
  }

  @Override
  public void uninstall(String namespace, String name) {
    withKubeconfig(
        "cannot uninstall",
        name,
        List.of(
            "helm",
            "uninstall",
            name,
            "--namespace",
            namespace,
            "--ignore-not-found",
            "--timeout",
            hooks()));
  }

  private static List<String> arguments(Installation wanted) {
    List<String> arguments = new ArrayList<>();
    arguments.add(wanted.name());
    arguments.addAll(wanted.chart().arguments());
    arguments.addAll(List.of("--namespace", wanted.namespace()));
    wanted.valuesFiles().forEach(file -> arguments.addAll(List.of("--values", file.toString())));
    wanted
        .settings()
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments;
  }

  private static String hooks() {
    return HOOKS.toSeconds() + "s";
  }

  private void withKubeconfig(String what, String release, List<String> command) {
    // It holds credentials, so it exists only while Helm runs.
    try (TemporaryFolder folder = new TemporaryFolder("wordcount-helm")) {
      Path kubeconfig = folder.file("kubeconfig");
      Files.writeString(kubeconfig, access.kubeconfig());
      List<String> whole = new ArrayList<>(command);
      whole.addAll(List.of("--kubeconfig", kubeconfig.toString()));
      whole.addAll(List.of("--kube-context", access.context()));
      run(what, release, whole);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the temporary folder", e);
    }
  }

  private String run(String what, String release, List<String> command) {
    Programs.Result result =
        programs.run(new Programs.Call(command, HOOKS.plus(SLACK), HelmProgram::hidden, List.of()));
    if (result.succeeded()) {
      return result.output();
    }
    if (!result.found()) {
      throw new ProgramException(
          ExitCode.FAILED, what + " the release " + release, "helm is not installed", INSTALL);
    }
    String why = reason(result);
    // Helm also calls a cluster unreachable that rejects the credentials.
    throw new ProgramException(
        why.toLowerCase(Locale.ROOT).contains("cluster unreachable") && !why.contains(REJECTED)
            ? ExitCode.UNREACHABLE
            : ExitCode.FAILED,
        what + " the release " + release,
        why,
        "fix what Helm reports above, then run this again");
  }

  /** Whether a variable would lead Helm elsewhere; proxies, caches and registry logins do not. */
  private static boolean hidden(String variable) {
    return variable.equals(KUBECONFIG)
        || variable.startsWith("HELM_KUBE")
        || List.of(
                "HELM_NAMESPACE", "HELM_DRIVER", "HELM_DRIVER_SQL_CONNECTION_STRING", "HELM_DEBUG")
            .contains(variable);
  }

  /** Returns Helm's last error with all its lines, such as every value that a chart rejects. */
  private static String reason(Programs.Result result) {
    String said = result.said().strip();
    int error = ("\n" + said).lastIndexOf("\nError: ");
    return error < 0
        ? said
        : said.substring(error + "Error: ".length())
            .lines()
            .takeWhile(line -> !line.isBlank())
            .map(String::strip)
            .collect(joining(" "));
  }
}
