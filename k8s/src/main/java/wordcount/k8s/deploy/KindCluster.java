package wordcount.k8s.deploy;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterOptions;
import wordcount.k8s.cluster.Kubeconfig;
import wordcount.k8s.programs.Programs;
import wordcount.k8s.ready.StepLine;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** The kind cluster that a deployment creates for itself when no context is given. */
public final class KindCluster {
  /** The cluster's name in kind. */
  public static final String NAME = "wordcount";

  /** Whether a cluster and its context exist. */
  public enum State {
    /** It exists, and its context leads to it. */
    EXISTS,
    /** Our own kind cluster exists, but its context is missing or leads elsewhere. */
    UNCONNECTED,
    /** Our own kind cluster does not exist. */
    MISSING
  }

  private static final String MADE_BY = "wordcount/made-by";
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final List<String> DELETE = List.of("kind", "delete", "cluster", "--name", NAME);

  private final Programs programs;
  private final Kubeconfig kubeconfig;

  public KindCluster(Programs programs, Kubeconfig kubeconfig) {
    this.programs = programs;
    this.kubeconfig = kubeconfig;
  }

  /** Returns whether the cluster and its context exist. */
  public State state() {
    // Where kind fails, the checks before a deployment report why.
    Programs.Result listed = list();
    if (!listed.succeeded() || !names(listed).contains(NAME)) {
      return State.MISSING;
    }
    return connected() ? State.EXISTS : State.UNCONNECTED;
  }

  /**
   * Returns the names of all kind clusters on this machine.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if kind is missing or does not succeed
   */
  public List<String> clusters() {
    Programs.Result listed = list();
    if (!listed.found()) {
      throw unlisted(
          "kind is not installed", "install kind (https://kind.sigs.k8s.io), then run this again");
    }
    if (!listed.succeeded()) {
      throw unlisted(
          listed.said(),
          "fix what kind reports above, for example start Docker, then run this again");
    }
    return names(listed);
  }

  private Programs.Result list() {
    return programs.run(List.of("kind", "get", "clusters"));
  }

  private static List<String> names(Programs.Result listed) {
    return listed.output().lines().map(String::strip).toList();
  }

  private static ProgramException unlisted(String why, String remedy) {
    return new ProgramException(ExitCode.FAILED, "cannot list the kind clusters", why, remedy);
  }

  /**
   * Returns whether the context leads to this cluster: it may belong to another, or to an earlier
   * one of the same name.
   */
  private boolean connected() {
    Programs.Result own = programs.run(List.of("kind", "get", "kubeconfig", "--name", NAME));
    return own.succeeded()
        && kubeconfig
            .server(ClusterOptions.OWN_CONTEXT)
            .filter(server -> same(server, Config.fromKubeconfig(own.output()).getMasterUrl()))
            .isPresent();
  }

  private static boolean same(String server, String other) {
    return server.replaceFirst("/$", "").equals(other.replaceFirst("/$", ""));
  }

  /**
   * Creates the cluster and its context.
   *
   * @param configuration kind's configuration file
   * @param nodeImage the image of its node; empty for the one in the configuration
   * @throws ProgramException ({@link ExitCode#FAILED}) if kind does not succeed
   */
  public void create(Path configuration, Optional<String> nodeImage, ProgressLine progress) {
    Optional<String> before = kubeconfig.currentContext();
    progress.show(StepLine.waiting("kind", "creating cluster " + NAME));
    List<String> command = new ArrayList<>(List.of("kind", "create", "cluster", "--name", NAME));
    command.addAll(List.of("--config", configuration.toString()));
    nodeImage.ifPresent(image -> command.addAll(List.of("--image", image)));
    // kind cannot finish a half-created cluster.
    run(command, DELETE);
    progress.finish(StepLine.done("kind", "cluster " + NAME + " created"));
    tellOfCurrentContext(before, progress);
  }

  /**
   * Adds the context of the existing cluster to the kubeconfig.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if kind does not succeed
   */
  public void connect(ProgressLine progress) {
    Optional<String> before = kubeconfig.currentContext();
    run(List.of("kind", "export", "kubeconfig", "--name", NAME), List.of());
    progress.finish(
        StepLine.done("kind", "added context " + ClusterOptions.OWN_CONTEXT + " to kubeconfig"));
    tellOfCurrentContext(before, progress);
  }

  private void tellOfCurrentContext(Optional<String> before, ProgressLine progress) {
    Optional<String> now = kubeconfig.currentContext();
    if (!now.equals(before)) {
      progress.finish(
          StepLine.done(
              "kind",
              "your current context is now "
                  + now.orElse("none")
                  + before
                      .map(name -> " (to go back: kubectl config use-context " + name + ")")
                      .orElse("")));
    }
  }

  /** Returns whether a deployment created the cluster: its node has our label. */
  public static boolean createdByDeploy(Cluster cluster) {
    return cluster.client().nodes().list().getItems().stream()
        .anyMatch(node -> "deploy".equals(node.getMetadata().getLabels().get(MADE_BY)));
  }

  /** Deletes the cluster with everything in it. */
  public void delete() {
    run(DELETE, List.of());
  }

  private void run(List<String> command, List<String> undo) {
    Programs.Result result =
        programs.run(
            new Programs.Call(
                withKubeconfig(command),
                LONGEST,
                name -> false,
                undo.isEmpty() ? undo : withKubeconfig(undo)));
    if (!result.succeeded()) {
      throw new ProgramException(
          ExitCode.FAILED,
          String.join(" ", command) + " failed",
          result.said(),
          "fix what kind reports above; kind delete cluster --name "
              + NAME
              + " removes a half-created cluster");
    }
  }

  /** Makes kind write to the kubeconfig that the user named, if any. */
  private List<String> withKubeconfig(List<String> command) {
    List<String> whole = new ArrayList<>(command);
    kubeconfig.file().ifPresent(file -> whole.addAll(List.of("--kubeconfig", file.toString())));
    return whole;
  }
}
