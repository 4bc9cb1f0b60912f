package wordcount.k8s.doctor;

import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.VersionRule;

/**
 * Checks that an operator is installed in a supported version and watches the namespace, or that
 * deploy will install it or bring it up to date. An operator may have several Deployments, for
 * different namespaces.
 */
public final class OperatorCheck implements Check {
  private final Cluster cluster;
  private final Operator operator;
  private final FoundOperator found;
  private final boolean installs;
  private final boolean updates;

  /**
   * @param found the operator in the cluster
   * @param installs whether the deployment installs the operator if it is missing
   * @param updates whether the deployment brings the operator up to date: an earlier one installed
   *     it
   */
  OperatorCheck(
      Cluster cluster, Operator operator, FoundOperator found, boolean installs, boolean updates) {
    this.cluster = cluster;
    this.operator = operator;
    this.found = found;
    this.installs = installs;
    this.updates = updates;
  }

  @Override
  public List<Finding> run() {
    return List.of(judge());
  }

  private Finding judge() {
    String id = "operator-" + operator.id();
    String versions = "use version " + operator.versions();
    if (!found.installed()) {
      return absent(id);
    }
    if (!found.served().contains(operator.crdVersion())) {
      return Finding.failed(
          id,
          operator.id()
              + ": "
              + operator.crd()
              + " serves only "
              + found.served()
              + ", not "
              + operator.crdVersion(),
          versions);
    }
    if (operator.versions().equals(VersionRule.ANY)) {
      return Finding.ok(id, operator.id() + " found");
    }
    if (found.deployments().isEmpty()) {
      return Finding.warning(
          id,
          operator.id() + ": its CRDs are installed, but its Deployment was not found",
          "if deploy gets stuck, install the operator, or ask an administrator whether it runs");
    }
    Optional<String> version = found.version();
    if (!updates && version.isPresent() && !operator.versions().accepts(version.get())) {
      return Finding.failed(
          id, operator.id() + " " + version.get() + " is not supported", versions);
    }
    if (!operator.crdField().isEmpty() && !found.fields().contains(operator.crdField())) {
      return Finding.failed(
          id,
          "CRD " + operator.crd() + " is outdated: it lacks the field " + operator.crdField(),
          "apply the CRDs in the operator's chart with kubectl apply --server-side; Helm does not"
              + " upgrade CRDs");
    }
    if (!updates
        && !found.namespaces().isEmpty()
        && !found.namespaces().contains(cluster.namespace())) {
      return Finding.failed(
          id,
          operator.id() + " watches " + found.namespaces() + ", not " + cluster.namespace(),
          "add the namespace to those it watches");
    }
    return Finding.ok(id, operator.id() + " " + version.orElse("found, version unknown"));
  }

  private Finding absent(String id) {
    if (installs) {
      return Finding.ok(id, operator.id() + " not found; deploy will install it");
    }
    String message = operator.id() + " not found, and --skip-operators excludes it";
    String remedy = "install it, or run deploy without skipping it";
    return operator.equals(Operator.PROMETHEUS)
        ? Finding.warning(id, message + ": monitoring will be missing", remedy)
        : Finding.failed(id, message, remedy);
  }
}
