package wordcount.k8s.deploy;

import io.fabric8.kubernetes.api.model.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import wordcount.k8s.programs.Programs;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** A program that loads image archives into the cluster's nodes. */
public final class ImageLoader {
  private static final Pattern KIND = Pattern.compile("kind://[^/]*/([^/]+)/.*");
  private static final String MINIKUBE = "minikube.k8s.io/name";
  private static final Pattern K3D = Pattern.compile("k3d-(.+)-(?:server|agent)-[0-9]+");
  private static final String DOCKER_DESKTOP = "docker-desktop";

  private final Programs programs;
  private final List<String> command;

  private ImageLoader(Programs programs, List<String> command) {
    this.programs = programs;
    this.command = command;
  }

  /** Returns a loader that runs a shell command with the archive's path as its last argument. */
  public static ImageLoader command(Programs programs, String command) {
    return new ImageLoader(programs, List.of("sh", "-c", command + " \"$0\""));
  }

  /** Returns the loader for the type of cluster that its nodes show; empty if it is unknown. */
  public static Optional<ImageLoader> of(Programs programs, List<Node> nodes) {
    return nodes.stream()
        .flatMap(node -> command(node).stream())
        .findFirst()
        .map(command -> new ImageLoader(programs, command));
  }

  private static Optional<List<String>> command(Node node) {
    String name = node.getMetadata().getName();
    String provider =
        node.getSpec() == null
            ? ""
            : Objects.requireNonNullElse(node.getSpec().getProviderID(), "");
    Map<String, String> labels = node.getMetadata().getLabels();
    Matcher kind = KIND.matcher(provider);
    Matcher k3d = K3D.matcher(name);
    if (kind.matches()) {
      return Optional.of(List.of("kind", "load", "image-archive", "--name", kind.group(1)));
    }
    if (labels.containsKey(MINIKUBE)) {
      return Optional.of(List.of("minikube", "-p", labels.get(MINIKUBE), "image", "load"));
    }
    if (k3d.matches()) {
      return Optional.of(List.of("k3d", "image", "import", "-c", k3d.group(1)));
    }
    // Its node uses the images of the Docker that it runs in.
    return name.equals(DOCKER_DESKTOP)
        ? Optional.of(List.of("docker", "load", "-i"))
        : Optional.empty();
  }

  /**
   * Loads one archive.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if the program does not succeed
   */
  public void load(Path archive) {
    Programs.Result result =
        programs.run(Stream.concat(command.stream(), Stream.of(archive.toString())).toList());
    if (!result.succeeded()) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot load " + archive.getFileName() + " into the cluster",
          String.join(" ", command) + ": " + result.said(),
          "fix what the command reports above, or choose another with --image-loader");
    }
  }
}
