package wordcount.k8s.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.CustomResources;
import wordcount.k8s.operator.Operator;

/** Checks that this account has the rights that a deployment needs. */
public final class PermissionsCheck implements Check {
  private static final String ID = "permissions";
  private static final String ALL = "*";

  // No Role can grant these, since they apply to the whole cluster.
  private static final List<Rights> FOR_OPERATORS =
      List.of(
          new Rights("", List.of("namespaces"), List.of("create")),
          new Rights(
              "apiextensions.k8s.io", List.of("customresourcedefinitions"), List.of("create")),
          new Rights("rbac.authorization.k8s.io", List.of("clusterroles"), List.of("create")));

  private final Cluster cluster;
  private final List<Operator> needed;
  private final boolean installsOperators;

  /**
   * @param needed the operators that the release needs; rights on their kinds are needed, too
   * @param installsOperators whether the deployment will also install operators, which needs
   *     cluster-wide rights
   */
  PermissionsCheck(Cluster cluster, List<Operator> needed, boolean installsOperators) {
    this.cluster = cluster;
    this.needed = List.copyOf(needed);
    this.installsOperators = installsOperators;
  }

  @Override
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    List<String> here = missing(this::needed, cluster.namespace());
    if (!here.isEmpty()) {
      findings.add(
          Finding.failed(
              ID,
              "this account lacks rights in namespace "
                  + cluster.namespace()
                  + ": "
                  + String.join(", ", here),
              "use another account, or ask for this Role:\n" + Rights.role(cluster.namespace())));
    }
    List<String> everywhere = installsOperators ? missing(() -> FOR_OPERATORS, null) : List.of();
    if (!everywhere.isEmpty()) {
      findings.add(
          Finding.failed(
              ID,
              "this account lacks rights to install operators: " + String.join(", ", everywhere),
              "ask an administrator to install them, then run deploy with --skip-operators (make:"
                  + " SKIP_OPERATORS=all)"));
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(ID, "this account has all the rights it needs"))
        : findings;
  }

  private List<Rights> needed() {
    return Rights.all(kind -> CustomResources.known(cluster.client(), kind)).stream()
        .filter(
            rights ->
                Operator.ALL.stream()
                    .filter(operator -> operator.groups().contains(rights.group()))
                    .allMatch(needed::contains))
        .toList();
  }

  private List<String> missing(Supplier<List<Rights>> wanted, String namespace) {
    // Most accounts may do everything here; then one review is enough.
    if (Allowed.to(cluster.client(), ALL, ALL, ALL, namespace)) {
      return List.of();
    }
    List<String> missing = new ArrayList<>();
    for (Rights rights : wanted.get()) {
      for (String resource : rights.resources()) {
        for (String verb : rights.verbs()) {
          if (!Allowed.to(cluster.client(), verb, rights.group(), resource, namespace)) {
            missing.add(
                verb + " " + resource + (rights.group().isEmpty() ? "" : "." + rights.group()));
          }
        }
      }
    }
    return missing;
  }
}
