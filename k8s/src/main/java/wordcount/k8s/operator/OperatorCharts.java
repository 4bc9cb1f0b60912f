package wordcount.k8s.operator;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import wordcount.k8s.release.ChartSource;
import wordcount.k8s.release.Installation;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;
import wordcount.program.Sha256;

/** The operators' charts, pinned in {@code helm/operators}. */
public final class OperatorCharts {
  /** The description of a release that a deployment installed begins with this. */
  public static final String OURS = "installed by wordcount deploy";

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
          FileProblem.reason(e),
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

  /**
   * Returns the installation of the operator; its description changes with the chart's version and
   * with the values.
   *
   * @param watched the namespaces to watch
   */
  public Installation installation(Operator operator, Set<String> watched) {
    String chart = value(operator, "CHART");
    ChartSource source = source(chart, operator);
    Map<String, String> settings = new LinkedHashMap<>();
    if (!operator.namespacesSetting().isEmpty()) {
      for (String namespace : new TreeSet<>(watched)) {
        settings.put(operator.namespacesSetting() + "[" + settings.size() + "]", namespace);
      }
    }
    Path values = folder.resolve(chart + ".yaml");
    return new Installation(
        source,
        value(operator, "NAMESPACE"),
        chart,
        List.of(values),
        settings,
        OURS + ", sha256 " + digest(values, value(operator, "VERSION") + settings));
  }

  private static String digest(Path values, String rest) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(rest.getBytes(StandardCharsets.UTF_8));
    try {
      digest.update(Files.readAllBytes(values));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + values, e);
    }
    return HexFormat.of().formatHex(digest.digest());
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
