package wordcount.k8s.command;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.ready.Waiter;
import wordcount.program.ProgramException;

/** A sub-command that works on a cluster; reports any request that fails as one clear error. */
abstract class ClusterCommand implements Callable<Integer> {
  /** A driver takes about half a minute to restart, and so does an API server. */
  private static final int MOST_UNANSWERED = 60;

  @ParentCommand private Wordcount root;
  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws InterruptedException {
    try {
      return run();
    } catch (KubernetesClientException e) {
      throw ClusterFailure.explain(e);
    }
  }

  /** Does the work; returns the exit code. */
  abstract int run() throws InterruptedException;

  final Wordcount root() {
    return root;
  }

  /** Connects to the cluster that the options select, and prints which one it is. */
  final Cluster open() {
    Cluster cluster = root.open();
    say(cluster.place());
    return cluster;
  }

  /** Returns the job's pages in the cluster. */
  final DriverPages pages(Cluster cluster) {
    return root.tools().pages().apply(cluster);
  }

  /** Returns a waiter with the command's timeout, which starts now. */
  final Waiter waiter(Cluster cluster) {
    return new Waiter(cluster, root.options().timeout(), root.tools().progress());
  }

  /**
   * Prints a result; to watch, looks again and prints it whenever its text differs, until
   * interrupted or until the program that reads the output has ended. After the first look, up to
   * {@link #MOST_UNANSWERED} in a row may fail.
   *
   * @param every time between two looks
   * @return the last result
   */
  final <T> T print(boolean watch, Duration every, Supplier<T> look, Function<T, String> text)
      throws InterruptedException {
    T result = look.get();
    String shown = text.apply(result);
    out().println(shown);
    out().flush();
    int unanswered = 0;
    while (watch && !out().checkError()) {
      Thread.sleep(every.toMillis());
      try {
        result = look.get();
        unanswered = 0;
      } catch (KubernetesClientException | ProgramException e) {
        unanswered++;
        if (!mayPass(e) || unanswered > MOST_UNANSWERED) {
          throw e;
        }
      }
      String now = text.apply(result);
      if (!now.equals(shown)) {
        shown = now;
        out().println(shown);
      }
    }
    return result;
  }

  private static boolean mayPass(RuntimeException failure) {
    return failure instanceof KubernetesClientException rejected
        ? ClusterFailure.mayPass(rejected)
        : failure.getCause() instanceof IOException;
  }

  /** Prints one line of progress. */
  final void say(String line) {
    err().println(line);
    err().flush();
  }

  /** Returns the writer for results. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Returns the writer for progress. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
