package wordcount.k8s.doctor;

import static wordcount.k8s.cluster.CustomResources.HTTP_ROUTE;
import static wordcount.k8s.cluster.CustomResources.POSTGRES_CLUSTER;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Rights that an account needs in the pipeline's namespace to deploy, watch, verify and remove the
 * pipeline, if somebody else installs the operators.
 *
 * @param group API group
 * @param resources its resources
 * @param verbs the verbs that each of them needs
 */
record Rights(String group, List<String> resources, List<String> verbs) {
  private static final List<String> OWN = List.of("get", "list", "create", "patch", "delete");

  private static final List<Rights> NEEDED =
      List.of(
          new Rights("", List.of("configmaps", "serviceaccounts", "podtemplates", "services"), OWN),
          // Helm keeps its record of the release in Secrets, and updates them.
          new Rights(
              "",
              List.of("secrets"),
              List.of("get", "list", "create", "update", "patch", "delete")),
          // Pods, and the creation of events, are the driver's own rights: nobody can grant what
          // they do not have.
          new Rights(
              "",
              List.of("pods"),
              List.of("get", "list", "watch", "create", "delete", "deletecollection")),
          new Rights("", List.of("pods/log"), List.of("get")),
          new Rights("", List.of("pods/portforward"), List.of("get", "create")),
          new Rights("", List.of("persistentvolumeclaims"), List.of("get", "list", "delete")),
          new Rights("", List.of("events"), List.of("list", "create")),
          new Rights("apps", List.of("deployments"), OWN),
          new Rights("batch", List.of("jobs", "cronjobs"), OWN),
          new Rights("policy", List.of("poddisruptionbudgets"), OWN),
          new Rights("networking.k8s.io", List.of("networkpolicies", "ingresses"), OWN),
          new Rights("rbac.authorization.k8s.io", List.of("roles", "rolebindings"), OWN),
          new Rights(
              "kafka.strimzi.io",
              List.of("kafkas", "kafkanodepools", "kafkatopics", "kafkausers"),
              OWN),
          new Rights("sparkoperator.k8s.io", List.of("sparkapplications"), OWN),
          new Rights("monitoring.coreos.com", List.of("podmonitors", "prometheusrules"), OWN));

  /** Kinds that only some deployments have, and only some clusters know. */
  private static final List<ResourceDefinitionContext> OPTIONAL =
      List.of(HTTP_ROUTE, POSTGRES_CLUSTER);

  /** Returns all rights, of the optional kinds for those that pass. */
  static List<Rights> all(Predicate<ResourceDefinitionContext> known) {
    Stream<Rights> optional =
        OPTIONAL.stream()
            .filter(known)
            .map(kind -> new Rights(kind.getGroup(), List.of(kind.getPlural()), OWN));
    return Stream.concat(NEEDED.stream(), optional).toList();
  }

  /** Returns the Role that grants them all, as YAML to give to an administrator. */
  static String role(String namespace) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: wordcount-deployer, namespace: %s}
            rules:
            """,
                namespace));
    for (Rights rights : all(kind -> true)) {
      text.append(
          String.format(
              Locale.ROOT,
              "  - {apiGroups: [\"%s\"], resources: [%s], verbs: [%s]}%n",
              rights.group(),
              String.join(", ", rights.resources()),
              String.join(", ", rights.verbs())));
    }
    return text.toString();
  }
}
