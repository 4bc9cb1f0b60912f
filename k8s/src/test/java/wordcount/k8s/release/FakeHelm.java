package wordcount.k8s.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Helm as a test has it. */
public final class FakeHelm implements Helm {
  private final List<Installation> applied = new ArrayList<>();
  private final List<String> uninstalled = new ArrayList<>();
  private String rendered = "";
  private Set<String> offered = Set.of();
  private Consumer<Installation> effect = installation -> {};
  private Runnable farewell = () -> {};

  public FakeHelm rendering(String yaml) {
    rendered = yaml;
    return this;
  }

  /** What happens in the cluster when a release is installed. */
  public FakeHelm applying(Consumer<Installation> wanted) {
    effect = wanted;
    return this;
  }

  /** What happens in the cluster when a release is removed. */
  public FakeHelm uninstalling(Runnable wanted) {
    farewell = wanted;
    return this;
  }

  public List<Installation> applied() {
    return applied;
  }

  /** The API versions of custom resources with which the last chart was rendered. */
  public Set<String> offered() {
    return offered;
  }

  public List<String> uninstalled() {
    return uninstalled;
  }

  @Override
  public String render(Installation installation, Set<String> custom) {
    offered = custom;
    return rendered;
  }

  @Override
  public void apply(Installation installation) {
    applied.add(installation);
    effect.accept(installation);
  }

  @Override
  public void uninstall(String namespace, String name) {
    uninstalled.add(namespace + "/" + name);
    farewell.run();
  }
}
