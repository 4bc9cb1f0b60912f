package wordcount.k8s.operator;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.Installation;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The operators' charts, pinned in {@code helm/operators}. */
public final class OperatorCharts {
  private static final String VERSIONS = "versions.env";

  private final Path folder;
  private final Properties versions;
  private final Optional<String> elsewhere;

  private OperatorCharts(Path folder, Properties versions, Optional<String> elsewhere) {
    this.folder = folder;
    this.versions = versions;
    this.elsewhere = elsewhere;
  }

  /**
   * Reads the pinned versions.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if they cannot be read
   */
  public static OperatorCharts read(Path folder) {
    Properties versions = new Properties();
    Path file = folder.resolve(VERSIONS);
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      versions.load(in);
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot read " + file,
          e.getMessage(),
          "run this in the project folder, or set --home",
          e);
    }
    return new OperatorCharts(folder, versions, Optional.empty());
  }

  /**
   * Returns the same charts from another source.
   *
   * @param place a folder with the charts' archives or folders, the URL of a Helm repository, or
   *     the {@code oci://} URL of a registry
   */
  public OperatorCharts from(String place) {
    return new OperatorCharts(folder, versions, Optional.of(place));
  }

  /**
   * Checks that the operator's chart exists, if its source is a folder.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if it does not
   */
  public void check(Operator operator) {
    String chart = value(operator, "CHART");
    if (source(chart, operator) instanceof ChartSource.Local local && !Files.exists(local.path())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no chart of " + operator.id() + " in " + elsewhere.orElse(""),
          "found neither " + chart + "-" + value(operator, "VERSION") + ".tgz nor folder " + chart,
          "put it there with helm pull, or choose another source with --operator-charts (make:"
              + " OPERATOR_CHARTS=)");
    }
  }

  /** Returns the installation of the operator for watching one namespace. */
  public Installation installation(Operator operator, String pipelineNamespace) {
    String chart = value(operator, "CHART");
    ChartSource source = source(chart, operator);
    Map<String, String> settings =
        operator.namespacesSetting().isEmpty()
            ? Map.of()
            : Map.of(operator.namespacesSetting() + "[0]", pipelineNamespace);
    return new Installation(
        source,
        value(operator, "NAMESPACE"),
        chart,
        List.of(folder.resolve(chart + ".yaml")),
        settings,
        "installed by wordcount deploy");
  }

  private ChartSource source(String chart, Operator operator) {
    String version = value(operator, "VERSION");
    String place = elsewhere.orElseGet(() -> value(operator, "REPOSITORY"));
    if (place.matches("(https?|oci)://.*")) {
      return new ChartSource.Repository(place, chart, version);
    }
    Path archive = Path.of(place, chart + "-" + version + ".tgz");
    return new ChartSource.Local(Files.isRegularFile(archive) ? archive : Path.of(place, chart));
  }

  private String value(Operator operator, String key) {
    String name = operator.keys() + "_" + key;
    String value = versions.getProperty(name);
    if (value == null) {
      throw new ProgramException(
          ExitCode.USAGE, "no " + name, VERSIONS + " does not set it", "add it there");
    }
    return value;
  }
}
