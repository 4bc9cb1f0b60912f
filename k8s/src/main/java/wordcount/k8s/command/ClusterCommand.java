package wordcount.k8s.command;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;

/** A sub-command that works on a cluster; what the cluster refuses becomes one clear error. */
abstract class ClusterCommand implements Callable<Integer> {
  @ParentCommand private RootCommand root;
  @Spec private CommandSpec spec;
  private boolean announced;

  @Override
  public final Integer call() {
    try {
      return run();
    } catch (KubernetesClientException e) {
      throw ClusterFailure.explain(e);
    }
  }

  /** Does the work; returns the exit code. */
  abstract int run();

  final RootCommand root() {
    return root;
  }

  /** Opens the cluster that the options name; the first time, says which one that is. */
  final Cluster open() {
    Cluster cluster = root.open();
    if (!announced) {
      announced = true;
      say(cluster.place());
    }
    return cluster;
  }

  /** Prints one line of what is said on the way. */
  final void say(String line) {
    err().println(line);
    err().flush();
  }

  /** Where results go. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where what is said on the way goes. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
