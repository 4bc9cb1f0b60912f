package wordcount.k8s.doctor;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.release.Charts;
import wordcount.k8s.release.Installation;
import wordcount.program.ProgramException;

/**
 * Checks a cluster before a release is installed. It renders the chart to learn what the release
 * needs, so it also reports a chart that cannot be rendered with these values.
 */
public final class Preflight implements Check {
  private final Cluster cluster;
  private final Charts charts;
  private final Installation wanted;
  private final Predicate<Operator> installs;

  /**
   * @param wanted the release to install
   * @param installs whether an operator will be installed if it is missing
   */
  public Preflight(
      Cluster cluster, Charts charts, Installation wanted, Predicate<Operator> installs) {
    this.cluster = cluster;
    this.charts = charts;
    this.wanted = wanted;
    this.installs = installs;
  }

  @Override
  public List<Finding> run() {
    // First, since it shows whether the cluster answers.
    List<Finding> findings = new ArrayList<>(new KubernetesVersionCheck(cluster).run());
    boolean allInstalled = Operator.ALL.stream().noneMatch(this::willInstall);
    List<Check> checks = new ArrayList<>();
    checks.add(this::demand);
    Operator.ALL.forEach(
        operator -> checks.add(new OperatorCheck(cluster, operator, installs.test(operator))));
    checks.add(new PermissionsCheck(cluster, !allInstalled));
    findings.addAll(new Doctor(checks).examine());
    return findings;
  }

  private List<Finding> demand() {
    Demand demand;
    try {
      demand = Demand.of(charts.render(wanted, served()));
    } catch (ProgramException e) {
      return List.of(Finding.failed("chart", e.getMessage(), e.remedy()));
    }
    List<Operator> missing = Operator.ALL.stream().filter(this::willInstall).toList();
    BigDecimal cpu = sum(demand.cpu(), missing.stream().map(Operator::cpu).toList());
    BigDecimal memory = sum(demand.memory(), missing.stream().map(Operator::memory).toList());
    return new Doctor(
            List.of(
                new StorageClassCheck(cluster, demand), new CapacityCheck(cluster, cpu, memory)))
        .examine();
  }

  /** Returns the API versions that the chart asks for and that are served when it is installed. */
  private Set<String> served() {
    return Stream.of(CustomResources.POSTGRES_CLUSTER, CustomResources.POD_MONITOR)
        .filter(
            kind ->
                CustomResources.known(cluster.client(), kind)
                    || Operator.ALL.stream()
                        .filter(operator -> operator.groups().contains(kind.getGroup()))
                        .anyMatch(this::willInstall))
        .map(kind -> kind.getGroup() + "/" + kind.getVersion())
        .collect(Collectors.toSet());
  }

  private boolean willInstall(Operator operator) {
    return installs.test(operator) && !FoundOperator.find(cluster, operator).installed();
  }

  private static BigDecimal sum(BigDecimal first, List<BigDecimal> rest) {
    return rest.stream().reduce(first, BigDecimal::add);
  }
}
