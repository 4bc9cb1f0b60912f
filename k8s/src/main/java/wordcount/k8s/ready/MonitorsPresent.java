package wordcount.k8s.ready;

import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;

/** The PodMonitors, which tell Prometheus what to scrape, exist. */
public final class MonitorsPresent implements Condition {
  private final Cluster cluster;
  private final List<String> names;

  /**
   * @param names names of the PodMonitors that must exist
   */
  public MonitorsPresent(Cluster cluster, List<String> names) {
    this.cluster = cluster;
    this.names = List.copyOf(names);
  }

  @Override
  public String part() {
    return "monitoring";
  }

  @Override
  public Observation observe() {
    long present =
        names.stream()
            .map(name -> cluster.custom(POD_MONITOR, name).get())
            .filter(Objects::nonNull)
            .count();
    String counted = present + "/" + names.size() + " pod monitors";
    Map<String, Object> facts = Map.of("podMonitors", present, "expected", names.size());
    return new Observation(present == names.size(), counted, facts);
  }

  @Override
  public String kubectlHint() {
    return "get " + CustomResources.fullName(POD_MONITOR);
  }
}
