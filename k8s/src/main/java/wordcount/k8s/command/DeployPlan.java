package wordcount.k8s.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import wordcount.k8s.Wordcount;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.ImageSet;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.deploy.Target;
import wordcount.k8s.deploy.WantedRelease;
import wordcount.k8s.doctor.Check;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.doctor.PartsCheck;
import wordcount.k8s.doctor.Preflight;
import wordcount.k8s.doctor.ToolCheck;
import wordcount.k8s.job.JobPages;
import wordcount.k8s.release.Installation;

/** What a deployment would do; the part that {@code doctor} and {@code deploy} have in common. */
final class DeployPlan {
  private final Wordcount root;
  private final DeployOptions options;
  private final KindCluster kind;
  private final Target target;

  DeployPlan(Wordcount root, DeployOptions options) {
    this.root = root;
    this.options = options;
    this.kind = new KindCluster(root.surroundings().programs(), root.options().kubeconfig());
    this.target = Target.of(root.options().context(), kind);
  }

  Target target() {
    return target;
  }

  KindCluster kind() {
    return kind;
  }

  /** Checks all that can be checked before anything is changed. */
  List<Finding> examine() {
    List<Check> checks = new ArrayList<>();
    if (target.toBeMade()) {
      checks.add(ToolCheck.docker(root.surroundings().programs()));
      checks.add(ToolCheck.kind(root.surroundings().programs()));
      checks.add(
          () ->
              List.of(Finding.ok("cluster", "the kind cluster is not there yet and will be made")));
      return new Doctor(checks).examine();
    }
    try (Cluster cluster = root.open(Optional.of(target.context()))) {
      checks.add(
          new Preflight(
              cluster,
              root.surroundings().charts().apply(cluster),
              installation(cluster),
              options::installs));
      return new Doctor(checks).examine();
    }
  }

  /** Checks what is deployed already; a deployment may well be the remedy. */
  List<Finding> examineDeployed() {
    if (target.toBeMade()) {
      return List.of();
    }
    try (Cluster cluster = root.open(Optional.of(target.context()));
        JobPages pages = root.surroundings().pages().apply(cluster)) {
      return new Doctor(List.of(new PartsCheck(cluster, pages))).examine();
    }
  }

  /** Returns the release as it should be. */
  Installation installation(Cluster cluster) {
    Map<String, String> settings = new TreeMap<>(images().settings());
    settings.putAll(options.settings());
    return WantedRelease.of(cluster, options.files().chart(), valuesFiles(), settings);
  }

  /** Returns the images that are to be loaded. */
  ImageSet images() {
    return new ImageSet(options.archives());
  }

  /** Returns the values files; a kind cluster of our own has some of its own. */
  private List<Path> valuesFiles() {
    return options.valuesFiles().isEmpty() && target.ownKind()
        ? List.of(options.files().chart().resolve("ci/kind-values.yaml"))
        : options.valuesFiles();
  }
}
