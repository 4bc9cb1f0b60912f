package wordcount.k8s.doctor;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.ArrayList;
import java.util.List;
import wordcount.k8s.cluster.Cluster;

/** This account may make what a deployment makes. */
public final class PermissionsCheck implements Check {
  private static final String ID = "permissions";
  private static final List<Right> IN_NAMESPACE =
      List.of(
          new Right("", "secrets", ""),
          new Right("", "configmaps", ""),
          new Right("", "serviceaccounts", ""),
          new Right("", "pods", "portforward"),
          new Right("apps", "deployments", ""),
          new Right("batch", "jobs", ""),
          new Right("rbac.authorization.k8s.io", "roles", ""),
          new Right("networking.k8s.io", "networkpolicies", ""),
          new Right("kafka.strimzi.io", "kafkas", ""),
          new Right("sparkoperator.k8s.io", "sparkapplications", ""));
  private static final List<Right> FOR_OPERATORS =
      List.of(
          new Right("", "namespaces", ""),
          new Right("apiextensions.k8s.io", "customresourcedefinitions", ""),
          new Right("rbac.authorization.k8s.io", "clusterroles", ""));

  private final Cluster cluster;
  private final boolean installsOperators;

  private record Right(String group, String resource, String subresource) {
    @Override
    public String toString() {
      return resource
          + (subresource.isEmpty() ? "" : "/" + subresource)
          + (group.isEmpty() ? "" : "." + group);
    }
  }

  /**
   * @param installsOperators whether the deployment will also install operators, which takes rights
   *     in the whole cluster
   */
  PermissionsCheck(Cluster cluster, boolean installsOperators) {
    this.cluster = cluster;
    this.installsOperators = installsOperators;
  }

  @Override
  public List<Finding> run() {
    List<String> missing = new ArrayList<>();
    IN_NAMESPACE.stream()
        .filter(right -> !allowed(right, cluster.namespace()))
        .forEach(right -> missing.add(right.toString()));
    if (installsOperators) {
      FOR_OPERATORS.stream()
          .filter(right -> !allowed(right, null))
          .forEach(right -> missing.add(right + " (whole cluster)"));
    }
    return List.of(
        missing.isEmpty()
            ? Finding.ok(ID, "this account may create all that is needed")
            : Finding.failed(
                ID,
                "this account may not create " + String.join(", ", missing),
                "use an account with these rights, or have the operators installed by one who has"
                    + " them"));
  }

  private boolean allowed(Right right, String namespace) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb("create")
            .withGroup(right.group())
            .withResource(right.resource())
            .withSubresource(right.subresource().isEmpty() ? null : right.subresource())
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        cluster.client().authorization().v1().selfSubjectAccessReview().create(review);
    return Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
