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

/** The operators' charts as {@code helm/operators} pins them. */
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
   * @throws ProgramException ({@link ExitCode#USAGE}) if they are not there
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
   * Returns the same charts, taken from another place.
   *
   * @param place a folder with the charts' archives or folders, the address of a Helm repository,
   *     or {@code oci://} and a registry's
   */
  public OperatorCharts from(String place) {
    return new OperatorCharts(folder, versions, Optional.of(place));
  }

  /**
   * Looks whether the operator's chart is there, as far as this machine can tell.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if it should be in a folder and is not
   */
  public void check(Operator operator) {
    String chart = value(operator, "CHART");
    if (source(chart, operator) instanceof ChartSource.Local local && !Files.exists(local.path())) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no chart of " + operator.id() + " in " + elsewhere.orElse(""),
          "neither " + chart + "-" + value(operator, "VERSION") + ".tgz nor a folder " + chart,
          "put it there (helm pull), or name another place with --operator-charts (make:"
              + " OPERATOR_CHARTS=)");
    }
  }

  /** Returns the operator as it is to be installed, looking after one namespace. */
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
          ExitCode.USAGE, "no " + name, "it is not in " + VERSIONS, "put it there");
    }
    return value;
  }
}
