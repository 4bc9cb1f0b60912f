package wordcount.k8s.doctor;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.deploy.OperatorInstaller;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.OperatorCharts;
import wordcount.k8s.release.Helm;
import wordcount.k8s.release.Installation;
import wordcount.k8s.release.Manifest;
import wordcount.program.ProgramException;

/**
 * Checks a cluster before a release is installed. It renders the chart to learn what the release
 * needs, so it also reports a chart that cannot be rendered with these values.
 */
public final class Preflight implements Check {
  private final Cluster cluster;
  private final Helm helm;
  private final Installation wanted;
  private final OperatorCharts pinned;
  private final Predicate<Operator> installs;
  private String rendered;

  /**
   * @param wanted the release to install
   * @param installs whether an operator will be installed if it is missing
   */
  public Preflight(
      Cluster cluster,
      Helm helm,
      Installation wanted,
      OperatorCharts pinned,
      Predicate<Operator> installs) {
    this.cluster = cluster;
    this.helm = helm;
    this.wanted = wanted;
    this.pinned = pinned;
    this.installs = installs;
  }

  /** Returns the operators that the release needs and that are to be installed if missing. */
  public List<Operator> operators() {
    return needed(render()).stream().filter(installs).toList();
  }

  @Override
  public List<Finding> run() {
    // First, since it shows whether the cluster answers.
    List<Finding> findings = new ArrayList<>(new KubernetesVersionCheck(cluster).run());
    findings.addAll(Doctor.examine(List.of(this::release)));
    return findings;
  }

  private List<Finding> release() {
    List<Finding> findings = new ArrayList<>();
    Optional<String> release = Optional.empty();
    try {
      release = Optional.of(render());
    } catch (ProgramException e) {
      findings.add(Finding.failed("chart", e.getMessage(), e.remedy()));
    }
    List<Operator> needed = release.map(Preflight::needed).orElse(Operator.ALL);
    Map<Operator, FoundOperator> found = new LinkedHashMap<>();
    needed.forEach(operator -> found.put(operator, FoundOperator.find(cluster, operator)));
    List<Operator> missing =
        needed.stream()
            .filter(installs)
            .filter(operator -> !found.get(operator).installed())
            .toList();
    List<Check> checks = new ArrayList<>();
    release.ifPresent(manifest -> checks.addAll(demands(manifest, missing)));
    found.forEach((operator, now) -> checks.add(check(operator, now)));
    checks.add(new PermissionsCheck(cluster, needed, !missing.isEmpty()));
    findings.addAll(Doctor.examine(checks));
    return findings;
  }

  private List<Check> demands(String manifest, List<Operator> missing) {
    Demand demand = Demand.of(manifest);
    BigDecimal cpu = sum(demand.cpu(), missing.stream().map(Operator::cpu).toList());
    BigDecimal memory = sum(demand.memory(), missing.stream().map(Operator::memory).toList());
    return List.of(
        new StorageClassCheck(cluster, demand),
        new CapacityCheck(cluster, cpu, memory),
        new PrometheusCheck(cluster, manifest));
  }

  private Check check(Operator operator, FoundOperator found) {
    boolean installed = installs.test(operator);
    boolean ours = installed && OperatorInstaller.isOurs(cluster, pinned, operator);
    return new OperatorCheck(cluster, operator, found, installed, ours);
  }

  private static List<Operator> needed(String rendered) {
    Set<String> kinds =
        Manifest.documents(rendered).stream()
            .map(document -> document.path("kind").asText())
            .collect(Collectors.toSet());
    return Operator.ALL.stream().filter(operator -> kinds.contains(operator.kind())).toList();
  }

  /**
   * Renders the chart, once, as if Prometheus were installed, to learn whether the release would
   * use it.
   */
  private String render() {
    if (rendered != null) {
      return rendered;
    }
    Set<String> custom = new HashSet<>(Set.of(version(CustomResources.POD_MONITOR)));
    if (CustomResources.known(cluster.client(), CustomResources.POSTGRES_CLUSTER)) {
      custom.add(version(CustomResources.POSTGRES_CLUSTER));
    }
    rendered = helm.render(wanted, custom);
    return rendered;
  }

  private static String version(ResourceDefinitionContext kind) {
    return kind.getGroup() + "/" + kind.getVersion();
  }

  private static BigDecimal sum(BigDecimal first, List<BigDecimal> rest) {
    return rest.stream().reduce(first, BigDecimal::add);
  }
}
