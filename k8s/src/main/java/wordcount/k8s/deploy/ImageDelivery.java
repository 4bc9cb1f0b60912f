package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.programs.TemporaryFolder;
import wordcount.k8s.ready.StepLine;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** Loads images from archives into the cluster's nodes. */
public final class ImageDelivery {
  private final Cluster cluster;
  private final Optional<ImageLoader> loader;
  private final ProgressLine progress;

  /**
   * @param loader loads archives; empty if the type of cluster is unknown
   */
  public ImageDelivery(Cluster cluster, Optional<ImageLoader> loader, ProgressLine progress) {
    this.cluster = cluster;
    this.loader = loader;
    this.progress = progress;
  }

  /** Loads the images that a node lacks. */
  public void deliver(ImageSet set) {
    set.images().forEach(image -> ensure(image, set.tag()));
  }

  private void ensure(ImageArchive image, String tag) {
    String name = image.repository() + ":" + tag;
    if (onEveryNode(name)) {
      progress.finish(StepLine.unchanged("image", name + " is already loaded"));
    } else {
      progress.show(StepLine.waiting("image", "loading " + name));
      load(image, tag);
      progress.finish(StepLine.done("image", name + " loaded"));
    }
  }

  private void load(ImageArchive image, String tag) {
    ImageLoader program =
        loader.orElseThrow(
            () ->
                new ProgramException(
                    ExitCode.USAGE,
                    "cannot load images into this cluster",
                    "its nodes are not those of kind, minikube, k3d or Docker Desktop, or this"
                        + " account may not list them",
                    "push the images to a registry (make: REGISTRY=), or set a command with"
                        + " --image-loader"));
    try (TemporaryFolder folder = new TemporaryFolder("wordcount-image")) {
      Path tagged = folder.file(tag + ".tar");
      image.write(tagged, tag);
      program.load(tagged);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the temporary folder", e);
    }
  }

  private boolean onEveryNode(String image) {
    List<Node> nodes = cluster.nodes();
    return !nodes.isEmpty()
        && nodes.stream()
            .allMatch(
                node ->
                    node.getStatus().getImages().stream()
                        .flatMap(known -> names(known.getNames()))
                        .anyMatch(name -> name.equals(image) || name.endsWith("/" + image)));
  }

  private static Stream<String> names(List<String> names) {
    return names == null ? Stream.empty() : names.stream();
  }
}
