package wordcount.k8s.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import wordcount.k8s.external.Programs;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** A program that makes the image of an archive available to the cluster's nodes. */
public final class ImageLoader {
  private static final String KIND = "kind-";
  private static final String MINIKUBE = "minikube";

  private final Programs programs;
  private final List<String> command;

  private ImageLoader(Programs programs, List<String> command) {
    this.programs = programs;
    this.command = command;
  }

  /** A command for a shell; the archive's path becomes its last argument. */
  public static ImageLoader command(Programs programs, String command) {
    return new ImageLoader(programs, List.of("sh", "-c", command + " \"$0\""));
  }

  /** The one that belongs to the kind of cluster, which its context's name tells; if it does. */
  public static Optional<ImageLoader> of(Programs programs, String context) {
    if (context.startsWith(KIND)) {
      String cluster = context.substring(KIND.length());
      return Optional.of(
          new ImageLoader(programs, List.of("kind", "load", "image-archive", "--name", cluster)));
    }
    if (context.startsWith(MINIKUBE)) {
      return Optional.of(
          new ImageLoader(programs, List.of("minikube", "-p", context, "image", "load")));
    }
    return Optional.empty();
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
          String.join(" ", command) + ": " + result.output().strip(),
          "correct what the program names, or choose another with --image-loader");
    }
  }
}
