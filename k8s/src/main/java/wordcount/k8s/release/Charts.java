package wordcount.k8s.release;

/** Installs charts. */
public interface Charts {
  /** Returns the resources that the installation would create, as YAML documents. */
  String render(Installation installation);

  /** Installs the release, or upgrades it to exactly these values. Does not wait for its pods. */
  void apply(Installation installation);

  /** Uninstalls the release with its resources; does nothing if there is none. */
  void uninstall(String namespace, String name);
}
