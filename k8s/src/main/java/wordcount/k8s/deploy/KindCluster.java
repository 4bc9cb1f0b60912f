package wordcount.k8s.deploy;

import java.nio.file.Path;
import java.util.List;
import wordcount.k8s.cluster.Kubeconfig;
import wordcount.k8s.external.Programs;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.Progress;

/** The cluster in a container that a deployment makes for itself when it is given none. */
public final class KindCluster {
  /** The cluster's name for kind. */
  static final String NAME = "wordcount";

  /** The cluster's context in the kubeconfig. */
  public static final String CONTEXT = "kind-" + NAME;

  private final Programs programs;
  private final Kubeconfig kubeconfig;

  public KindCluster(Programs programs, Kubeconfig kubeconfig) {
    this.programs = programs;
    this.kubeconfig = kubeconfig;
  }

  /** Returns whether there is such a cluster already. */
  public boolean exists() {
    return kubeconfig.has(CONTEXT)
        && programs.run(List.of("kind", "get", "clusters")).output().lines().anyMatch(NAME::equals);
  }

  /**
   * Makes the cluster and its context.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if kind does not succeed
   */
  public void create(Path configuration, Progress progress) {
    progress.show(StepLine.waiting("kind", "making the cluster " + NAME));
    run(List.of("kind", "create", "cluster", "--name", NAME, "--config", configuration.toString()));
    progress.finish(StepLine.done("kind", "cluster " + NAME + " made"));
  }

  /** Removes the cluster with all that is in it; does nothing if there is none. */
  public void delete() {
    run(List.of("kind", "delete", "cluster", "--name", NAME));
  }

  private void run(List<String> command) {
    Programs.Result result = programs.run(command);
    if (!result.succeeded()) {
      throw new ProgramException(
          ExitCode.FAILED,
          String.join(" ", command) + " failed",
          result.output().strip(),
          "correct what kind names above");
    }
  }
}
