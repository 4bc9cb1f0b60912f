package wordcount.k8s.release;

/** Installs charts. */
public interface Charts {
  /** Returns the resources that the installation would make, as YAML documents. */
  String render(Installation installation);

  /** Installs the release, or upgrades it to these very values. Does not wait for anything. */
  void apply(Installation installation);

  /** Removes the release and what belongs to it; does nothing if there is none. */
  void uninstall(String namespace, String name);
}
