package wordcount.k8s.release;

import java.util.Set;

/** Installs charts, as Helm does. */
public interface Helm {
  /**
   * Returns the resources that the installation would create, as YAML documents.
   *
   * @param custom the API versions of custom resources that the chart may ask for and the cluster
   *     serves, such as {@code monitoring.coreos.com/v1}
   */
  String render(Installation installation, Set<String> custom);

  /** Installs the release, or upgrades it to exactly these values. Does not wait for its pods. */
  void apply(Installation installation);

  /** Uninstalls the release with its resources; does nothing if there is none. */
  void uninstall(String namespace, String name);
}
