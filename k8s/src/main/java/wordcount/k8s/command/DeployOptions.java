package wordcount.k8s.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import wordcount.k8s.deploy.ProjectFiles;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.program.Environment;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/** The options that say what to deploy. */
final class DeployOptions {
  private static final String ALL = "all";

  @Mixin private HomeOption home;

  @Option(
      names = {"-f", "--values"},
      paramLabel = "FILE",
      description = "Values file for the chart; repeatable, later files override earlier ones.")
  private List<Path> valuesFiles = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Value for the chart, which overrides values files; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--job-image-tar",
      paramLabel = "FILE",
      description = "Archive of the job's image to load into the cluster.")
  private Optional<Path> jobArchive = Optional.empty();

  @Option(
      names = "--producer-image-tar",
      paramLabel = "FILE",
      description = "Archive of the producer's image to load into the cluster.")
  private Optional<Path> producerArchive = Optional.empty();

  @Option(
      names = "--image-loader",
      paramLabel = "COMMAND",
      description =
          "Command that loads an image archive into the cluster; the archive's path is appended as"
              + " its last argument. Not needed for kind, minikube, k3d and Docker Desktop.")
  @Environment("IMAGE_LOADER")
  private Optional<String> loader = Optional.empty();

  @Option(
      names = "--skip-operators",
      paramLabel = "NAME",
      arity = "0..1",
      split = ",",
      fallbackValue = ALL,
      description =
          "Do not install these operators (strimzi, spark-operator, prometheus); without a name, do"
              + " not install any.")
  private List<String> skipped = new ArrayList<>();

  @Option(
      names = "--operator-charts",
      paramLabel = "PLACE",
      description =
          "Source of the operators' charts instead of their own repositories: a folder, the URL of"
              + " a Helm repository, or the oci:// URL of a registry.")
  @Environment("OPERATOR_CHARTS")
  private Optional<String> operatorCharts = Optional.empty();

  @Option(
      names = "--node-image",
      paramLabel = "IMAGE",
      description = "Node image for a new kind cluster.")
  @Environment("NODE_IMAGE")
  private Optional<String> nodeImage = Optional.empty();

  /**
   * Checks that the named files and operators exist.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if one does not
   */
  void check() {
    OperatorCharts charts = operatorCharts();
    Operator.ALL.stream().filter(this::installs).forEach(charts::check);
    for (Path file : valuesFiles) {
      Optional<String> obstacle = FileProblem.obstacle(file);
      if (obstacle.isPresent()) {
        throw new ProgramException(
            ExitCode.USAGE,
            "cannot read " + file,
            obstacle.get(),
            "name an existing values file with --values");
      }
    }
    List<String> known = Operator.ALL.stream().map(Operator::id).toList();
    for (String name : skipped) {
      if (!name.equals(ALL) && !known.contains(name)) {
        throw new ProgramException(
            ExitCode.USAGE,
            "unknown operator " + name,
            "the operators are " + String.join(", ", known),
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
    return home.files();
  }

  List<Path> valuesFiles() {
    return valuesFiles;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** Returns the image archives by component; both or none. */
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
