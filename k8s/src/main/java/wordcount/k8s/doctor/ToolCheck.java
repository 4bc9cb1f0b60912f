package wordcount.k8s.doctor;

import java.util.List;
import wordcount.k8s.external.Programs;

/** A program that the deployment will need is installed and works. */
public final class ToolCheck implements Check {
  private final Programs programs;
  private final String tool;
  private final List<String> arguments;
  private final String remedy;

  /**
   * @param arguments what to give the program to see that it works, such as {@code version}
   * @param remedy how to get it
   */
  ToolCheck(Programs programs, String tool, List<String> arguments, String remedy) {
    this.programs = programs;
    this.tool = tool;
    this.arguments = List.copyOf(arguments);
    this.remedy = remedy;
  }

  /** Docker runs: kind's nodes are its containers. */
  public static Check docker(Programs programs) {
    return new ToolCheck(
        programs,
        "docker",
        List.of("info"),
        "install and start Docker, or give a cluster of your own with --context");
  }

  /** The program kind, which makes clusters. */
  public static Check kind(Programs programs) {
    return new ToolCheck(
        programs,
        "kind",
        List.of("version"),
        "install kind (https://kind.sigs.k8s.io), or give a cluster of your own with --context");
  }

  @Override
  public List<Finding> run() {
    Programs.Result result =
        programs.run(
            java.util.stream.Stream.concat(java.util.stream.Stream.of(tool), arguments.stream())
                .toList());
    if (!result.found()) {
      return List.of(Finding.failed(tool, tool + " is not installed", remedy));
    }
    if (!result.succeeded()) {
      String last = result.output().strip().lines().reduce("", (before, line) -> line);
      return List.of(Finding.failed(tool, tool + " does not work: " + last, remedy));
    }
    return List.of(Finding.ok(tool, tool + " works"));
  }
}
