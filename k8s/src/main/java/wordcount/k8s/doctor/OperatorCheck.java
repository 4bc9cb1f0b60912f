package wordcount.k8s.doctor;

import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;
import wordcount.k8s.operator.VersionRule;

/**
 * An operator is there in a version that will do, or nothing stands in the way of installing it.
 */
public final class OperatorCheck implements Check {
  private final Cluster cluster;
  private final Operator operator;
  private final boolean installed;

  /**
   * @param installed whether the deployment installs the operator if it is not there
   */
  public OperatorCheck(Cluster cluster, Operator operator, boolean installed) {
    this.cluster = cluster;
    this.operator = operator;
    this.installed = installed;
  }

  @Override
  public List<Finding> run() {
    return List.of(judge(FoundOperator.find(cluster, operator)));
  }

  private Finding judge(FoundOperator found) {
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
              + " has only "
              + found.served()
              + ", not "
              + operator.crdVersion(),
          versions);
    }
    if (operator.versions().equals(VersionRule.ANY)) {
      return Finding.ok(id, operator.id() + " is there");
    }
    if (found.deployments().isEmpty()) {
      return Finding.warning(
          id,
          operator.id() + " has its resources here, but no Deployment of it is to be seen",
          "if nothing happens later, install it or look for it where this account may not look");
    }
    Optional<String> version = found.version();
    if (version.isPresent() && !operator.versions().accepts(version.get())) {
      return Finding.failed(id, operator.id() + " is of version " + version.get(), versions);
    }
    if (!operator.crdField().isEmpty() && !found.fields().contains(operator.crdField())) {
      return Finding.failed(
          id,
          operator.crd() + " is of an older version: it has no field " + operator.crdField(),
          "apply the definitions in the operator's chart with kubectl apply --server-side; Helm"
              + " leaves them as they are when it upgrades");
    }
    if (!found.namespaces().isEmpty() && !found.namespaces().contains(cluster.namespace())) {
      return Finding.failed(
          id,
          operator.id() + " looks after " + found.namespaces() + ", not " + cluster.namespace(),
          "add the namespace to those it watches");
    }
    return Finding.ok(id, operator.id() + " " + version.orElse("of an unknown version"));
  }

  private Finding absent(String id) {
    if (installed) {
      return Finding.ok(id, operator.id() + " is not there and will be installed");
    }
    String message = operator.id() + " is not there, and installing it is switched off";
    String remedy = "install it, or let deploy do so (without --skip-operators)";
    return operator.equals(Operator.PROMETHEUS)
        ? Finding.warning(id, message + ": there will be no monitoring", remedy)
        : Finding.failed(id, message, remedy);
  }
}
