package wordcount.k8s.release;

import static wordcount.k8s.cluster.CustomResources.KAFKA;
import static wordcount.k8s.cluster.CustomResources.KAFKA_NODE_POOL;
import static wordcount.k8s.cluster.CustomResources.KAFKA_TOPIC;
import static wordcount.k8s.cluster.CustomResources.KAFKA_USER;
import static wordcount.k8s.cluster.CustomResources.POD_MONITOR;
import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.cluster.Labels;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * The resources that a release should have: those in Helm's record or, if something other than Helm
 * applied the chart, those with the release's label.
 */
public final class ReleaseResources {
  private static final List<ResourceDefinitionContext> KINDS =
      List.of(KAFKA, KAFKA_NODE_POOL, KAFKA_TOPIC, KAFKA_USER, SPARK_APPLICATION, POD_MONITOR);

  private final Optional<InstalledRelease> helms;
  private final List<Resource> resources;

  private record Resource(String kind, String name) {}

  private ReleaseResources(Optional<InstalledRelease> helms, List<Resource> resources) {
    this.helms = helms;
    this.resources = resources;
  }

  /**
   * Returns the resources of the cluster's release.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if there is none
   */
  public static ReleaseResources find(Cluster cluster) {
    return look(cluster)
        .orElseThrow(
            () ->
                new ProgramException(
                    ExitCode.FAILED,
                    "no release " + cluster.release() + " in namespace " + cluster.namespace(),
                    "found neither in Helm's records nor by its label",
                    "run deploy, or choose another with --release and --namespace"));
  }

  /** Returns the resources of the cluster's release; empty if there is none. */
  public static Optional<ReleaseResources> look(Cluster cluster) {
    Optional<InstalledRelease> helms = helms(cluster);
    List<Resource> resources =
        helms.map(ReleaseResources::recorded).orElseGet(() -> labelled(cluster));
    return resources.isEmpty()
        ? Optional.empty()
        : Optional.of(new ReleaseResources(helms, resources));
  }

  /** Returns Helm's record of the release; empty if there is none or it may not be read. */
  public static Optional<InstalledRelease> helms(Cluster cluster) {
    // An account that may not read Secrets still finds the release by its label.
    return Allowed.ask(() -> InstalledRelease.find(cluster), Optional::empty);
  }

  private static List<Resource> recorded(InstalledRelease release) {
    return Manifest.documents(release.manifest()).stream()
        .map(
            document ->
                new Resource(
                    document.path("kind").asText(), document.at("/metadata/name").asText()))
        .toList();
  }

  private static List<Resource> labelled(Cluster cluster) {
    Stream<? extends HasMetadata> custom =
        KINDS.stream()
            .filter(kind -> CustomResources.known(cluster.client(), kind))
            .flatMap(
                kind ->
                    cluster
                        .client()
                        .genericKubernetesResources(kind)
                        .inNamespace(cluster.namespace())
                        .withLabel(Labels.INSTANCE, cluster.release())
                        .list()
                        .getItems()
                        .stream());
    Stream<? extends HasMetadata> deployments =
        cluster
            .deployments()
            .withLabel(Labels.INSTANCE, cluster.release())
            .list()
            .getItems()
            .stream()
            // Strimzi labels its own deployments in the same way.
            .filter(found -> found.getMetadata().getLabels().get(Labels.STRIMZI_CLUSTER) == null);
    return Stream.concat(custom, deployments)
        .map(found -> new Resource(found.getKind(), found.getMetadata().getName()))
        .toList();
  }

  /** Returns Helm's record that names them; empty if they were found by their label. */
  public Optional<InstalledRelease> helmsRecord() {
    return helms;
  }

  /** Returns the names of the resources of one kind. */
  public List<String> names(String kind) {
    return resources.stream()
        .filter(resource -> resource.kind().equals(kind))
        .map(Resource::name)
        .toList();
  }
}
