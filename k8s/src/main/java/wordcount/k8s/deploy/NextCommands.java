package wordcount.k8s.deploy;

import java.util.Locale;
import wordcount.k8s.cluster.Cluster;

/** The commands that show the pipeline at work, printed after a deployment. */
public final class NextCommands {

  private final Cluster cluster;

  public NextCommands(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns one line for each: what it shows, and the command. */
  public String text() {
    String kubectl = cluster.kubectl();
    String driver = cluster.driverPod();
    StringBuilder text = new StringBuilder();
    line(text, "batches", kubectl + " logs -f " + driver);
    line(text, "lines sent", kubectl + " logs -f deploy/" + cluster.release() + "-producer");
    line(text, "counts", ourCommand("counts"));
    line(text, "status", ourCommand("status"));
    line(text, "verify", ourCommand("verify"));
    line(text, "web page", ourCommand("open"));
    MonitoringPages pages = new MonitoringPages(cluster);
    pages.prometheus().ifPresent(found -> line(text, "Prometheus", open("prometheus")));
    pages.grafana().ifPresent(found -> line(text, "Grafana", open("grafana")));
    line(text, "undeploy", ourCommand("undeploy"));
    return text.toString();
  }

  private String ourCommand(String command) {
    return cluster.ourCommand(command);
  }

  private String open(String page) {
    return cluster.ourCommand("open " + page);
  }

  private static void line(StringBuilder text, String what, String command) {
    text.append(String.format(Locale.ROOT, "%-10s   %s%n", what, command));
  }
}
