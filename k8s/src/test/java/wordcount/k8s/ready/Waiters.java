package wordcount.k8s.ready;

import java.time.Duration;
import wordcount.k8s.cluster.Cluster;
import wordcount.program.ProgressLine;

/** Waiters for tests of other packages. */
public final class Waiters {
  private Waiters() {}

  /** One that looks once, and whose clock stands still however slow the machine is. */
  public static Waiter impatient(Cluster cluster) {
    return new Waiter(cluster, Duration.ZERO, ProgressLine.none(), () -> 0, time -> {});
  }
}
