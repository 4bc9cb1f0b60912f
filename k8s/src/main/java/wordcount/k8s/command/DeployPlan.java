package wordcount.k8s.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.ImageSet;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.doctor.Check;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.DriftCheck;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.doctor.PartsCheck;
import wordcount.k8s.doctor.Preflight;
import wordcount.k8s.doctor.ToolCheck;
import wordcount.k8s.job.DriverPages;
import wordcount.k8s.release.Installation;

/** The plan of a deployment and its checks, which {@code doctor} and {@code deploy} share. */
final class DeployPlan {
  private final Toolbox tools;
  private final DeployOptions options;
  private final KindCluster kind;
  private final boolean ownCluster;
  private final KindCluster.State state;
  private final ImageSet images;

  DeployPlan(Wordcount root, DeployOptions options) {
    this.tools = root.tools();
    this.options = options;
    // Fails on a missing file before anything is asked or changed.
    options.check();
    this.images = new ImageSet(options.archives());
    this.kind = new KindCluster(tools.programs(), root.options().kubeconfig());
    this.ownCluster = root.options().ownCluster();
    this.state = ownCluster ? kind.state() : KindCluster.State.EXISTS;
  }

  /** Returns whether the selected cluster exists; only our own kind cluster may not. */
  KindCluster.State state() {
    return state;
  }

  KindCluster kind() {
    return kind;
  }

  /** Checks this machine, including what it takes to create a missing kind cluster. */
  List<Finding> examineMachine() {
    List<Check> checks = new ArrayList<>();
    checks.add(ToolCheck.helm(tools.programs()));
    if (state == KindCluster.State.MISSING) {
      checks.addAll(ToolCheck.ofKindCluster(tools.programs(), System.getenv()));
    }
    return Doctor.examine(checks);
  }

  /** Returns the check of the cluster before anything is changed. */
  Preflight preflight(Cluster cluster) {
    return new Preflight(
        cluster,
        tools.helm().apply(cluster),
        installation(cluster),
        options.operatorCharts(),
        options::installs);
  }

  /** Checks an existing deployment; deploying again may be the remedy. */
  static List<Finding> examineDeployed(Cluster cluster, DriverPages pages) {
    return Doctor.examine(List.of(new PartsCheck(cluster, pages), new DriftCheck(cluster)));
  }

  /** Returns the release to install. */
  Installation installation(Cluster cluster) {
    Map<String, String> settings = new TreeMap<>(images().settings());
    settings.putAll(options.settings());
    return Installation.ofPipeline(cluster, options.files().chart(), valuesFiles(), settings);
  }

  /** Returns the images to load. */
  ImageSet images() {
    return images;
  }

  /** Returns the values files; our own kind cluster has a default one. */
  private List<Path> valuesFiles() {
    return options.valuesFiles().isEmpty() && ownCluster
        ? List.of(options.files().chart().resolve("ci/kind-values.yaml"))
        : options.valuesFiles();
  }
}
