package wordcount.k8s.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import wordcount.k8s.programs.Programs;
import wordcount.k8s.release.HelmProgram;

/** Checks that a program that the deployment needs is installed, works, and is not too old. */
public final class ToolCheck implements Check {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Pattern VERSION = Pattern.compile("v?([0-9]+)\\.([0-9]+)");
  private static final String PROVIDER = "KIND_EXPERIMENTAL_PROVIDER";

  private final Programs programs;
  private final String tool;
  private final List<String> arguments;
  private final Version oldest;
  private final String remedy;

  private record Version(int major, int minor) {
    boolean newerThan(Version other) {
      return major > other.major || (major == other.major && minor > other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  private ToolCheck(
      Programs programs, String tool, List<String> arguments, Version oldest, String remedy) {
    this.programs = programs;
    this.tool = tool;
    this.arguments = List.copyOf(arguments);
    this.oldest = oldest;
    this.remedy = remedy;
  }

  /**
   * Returns the checks of what a new kind cluster takes: kind, and Docker for its nodes unless the
   * environment selects another provider, such as Podman.
   */
  public static List<Check> ofKindCluster(Programs programs, Map<String, String> environment) {
    String provider = environment.getOrDefault(PROVIDER, "");
    return provider.isEmpty() || provider.equals("docker")
        ? List.of(docker(programs), kind(programs))
        : List.of(kind(programs));
  }

  private static Check docker(Programs programs) {
    return new ToolCheck(
        programs,
        "docker",
        // Fails unless the server answers; Podman's command of this name understands it, too.
        List.of("version", "--format", "{{.Server.Version}}"),
        new Version(0, 0),
        "install and start Docker, or choose a cluster of your own with --context (make: CONTEXT=)");
  }

  /** Older versions of kind reject the node image. */
  private static Check kind(Programs programs) {
    return new ToolCheck(
        programs,
        "kind",
        List.of("version"),
        new Version(0, 32),
        "install kind 0.32 or newer (https://kind.sigs.k8s.io), or choose a cluster of your own"
            + " with --context (make: CONTEXT=)");
  }

  /** Returns the check of helm, which installs charts; 3.14 is the first with all our options. */
  public static Check helm(Programs programs) {
    return new ToolCheck(
        programs, "helm", List.of("version", "--short"), new Version(3, 14), HelmProgram.INSTALL);
  }

  @Override
  public List<Finding> run() {
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(arguments);
    Programs.Result result = programs.run(new Programs.Call(command, LONGEST));
    if (!result.found()) {
      return List.of(Finding.failed(tool, tool + " is not installed", remedy));
    }
    if (!result.succeeded()) {
      String last = result.said().lines().reduce("", (before, line) -> line);
      return List.of(Finding.failed(tool, tool + " does not work: " + last, remedy));
    }
    Matcher version = VERSION.matcher(result.output());
    if (!version.find()) {
      return List.of(Finding.ok(tool, tool + " works"));
    }
    Version found =
        new Version(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
    return List.of(
        oldest.newerThan(found)
            ? Finding.failed(tool, tool + " " + found + " is too old", remedy)
            : Finding.ok(tool, tool + " " + found));
  }
}
