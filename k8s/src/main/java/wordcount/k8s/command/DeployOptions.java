package wordcount.k8s.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import wordcount.k8s.deploy.ProjectFiles;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Says what is to be deployed. */
final class DeployOptions {
  private static final String ALL = "all";

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Folder of the project, with the charts in helm.")
  @Environment("WORDCOUNT_HOME")
  private Path home;

  @Option(
      names = {"-f", "--values"},
      paramLabel = "FILE",
      description = "Values for the chart; repeatable, later files over earlier ones.")
  private List<Path> valuesFiles = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One value for the chart, over those of files; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--job-image-tar",
      paramLabel = "FILE",
      description = "Archive of the job's image, to be loaded into the cluster.")
  private Optional<Path> jobArchive = Optional.empty();

  @Option(
      names = "--producer-image-tar",
      paramLabel = "FILE",
      description = "Archive of the producer's image, to be loaded into the cluster.")
  private Optional<Path> producerArchive = Optional.empty();

  @Option(
      names = "--image-loader",
      paramLabel = "COMMAND",
      description =
          "Command that loads an archive, given as its last argument, into the cluster; kind,"
              + " minikube, k3d and Docker Desktop need none.")
  @Environment("IMAGE_LOADER")
  private Optional<String> loader = Optional.empty();

  @Option(
      names = "--skip-operators",
      paramLabel = "NAME",
      arity = "0..1",
      split = ",",
      fallbackValue = ALL,
      description =
          "Install no operators, or not those named: strimzi, spark-operator, prometheus.")
  private List<String> skipped = new ArrayList<>();

  @Option(
      names = "--operator-charts",
      paramLabel = "PLACE",
      description =
          "Where the operators' charts come from instead of their own repositories: a folder, the"
              + " address of a Helm repository, or oci:// and a registry's.")
  @Environment("OPERATOR_CHARTS")
  private Optional<String> operatorCharts = Optional.empty();

  @Option(
      names = "--node-image",
      paramLabel = "IMAGE",
      description = "Image of the node, if a kind cluster is made.")
  @Environment("NODE_IMAGE")
  private Optional<String> nodeImage = Optional.empty();

  /**
   * Looks whether what was named is there.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if a file or an operator that was named is
   *     not there
   */
  void check() {
    OperatorCharts charts = operatorCharts();
    Operator.ALL.stream().filter(this::installs).forEach(charts::check);
    for (Path file : valuesFiles) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ProgramException(
            ExitCode.USAGE,
            "cannot read " + file,
            Files.isDirectory(file)
                ? "it is a folder"
                : Files.exists(file) ? "access denied" : "no such file",
            "give a file of values with --values");
      }
    }
    List<String> known = Operator.ALL.stream().map(Operator::id).toList();
    for (String name : skipped) {
      if (!name.equals(ALL) && !known.contains(name)) {
        throw new ProgramException(
            ExitCode.USAGE,
            "no operator " + name,
            "there are " + String.join(", ", known),
            "correct --skip-operators (make: SKIP_OPERATORS=)");
      }
    }
  }

  OperatorCharts operatorCharts() {
    OperatorCharts pinned = OperatorCharts.read(files().operators());
    return operatorCharts.map(pinned::from).orElse(pinned);
  }

  Optional<String> nodeImage() {
    return nodeImage;
  }

  ProjectFiles files() {
    return new ProjectFiles(home);
  }

  List<Path> valuesFiles() {
    return valuesFiles;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** Returns the archives by the chart's components; both or none. */
  Map<String, Path> archives() {
    if (jobArchive.isPresent() != producerArchive.isPresent()) {
      throw new ProgramException(
          ExitCode.USAGE,
          "only one image was given",
          "both images share one tag, which is computed from both",
          "give --job-image-tar and --producer-image-tar together, or neither");
    }
    Map<String, Path> archives = new TreeMap<>();
    jobArchive.ifPresent(file -> archives.put("job", file));
    producerArchive.ifPresent(file -> archives.put("producer", file));
    return archives;
  }

  Optional<String> loader() {
    return loader;
  }

  boolean installs(Operator operator) {
    return !skipped.contains(ALL) && !skipped.contains(operator.id());
  }
}
