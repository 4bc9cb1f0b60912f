package wordcount.k8s.operator;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.release.Manifest;

/**
 * An operator as found in a cluster.
 *
 * @param served the served versions of its CRD; empty if the cluster has no such CRD
 * @param fields the fields of the specification in our version of its CRD
 * @param deployments its Deployments, as far as this account may list them
 */
public record FoundOperator(Set<String> served, Set<String> fields, List<Deployment> deployments) {
  private static final String SPARK_NAMESPACES = "--namespaces=";
  private static final String SPARK_SELECTOR = "--namespace-selector=";

  /** A field of a pod in the downward API, as the Operator Lifecycle Manager names namespaces. */
  private static final Pattern ANNOTATION = Pattern.compile("metadata\\.annotations\\['(.+)'\\]");

  /**
   * Searches the whole cluster. Of several Deployments, those that watch the pipeline's namespace
   * count; all of them if none does.
   */
  public static FoundOperator find(Cluster cluster, Operator operator) {
    return Allowed.ask(() -> defined(cluster, operator), () -> discovered(cluster, operator))
        .watching(cluster.namespace());
  }

  /** Returns the namespaces that an operator watches according to its manifest. */
  public static Set<String> namespaces(Cluster cluster, String manifest) {
    KubernetesSerialization serialization = cluster.client().getKubernetesSerialization();
    List<Deployment> recorded =
        Manifest.documents(manifest).stream()
            .filter(document -> document.path("kind").asText().equals("Deployment"))
            .map(document -> serialization.convertValue(document, Deployment.class))
            .toList();
    return new FoundOperator(Set.of(), Set.of(), recorded).namespaces();
  }

  private static FoundOperator defined(Cluster cluster, Operator operator) {
    CustomResourceDefinition definition =
        cluster
            .client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(operator.crd())
            .get();
    List<CustomResourceDefinitionVersion> versions =
        definition == null
            ? List.of()
            : definition.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .toList();
    return new FoundOperator(
        names(versions.stream().map(CustomResourceDefinitionVersion::getName)),
        names(
            versions.stream()
                .filter(version -> version.getName().equals(operator.crdVersion()))
                .flatMap(FoundOperator::fields)),
        Allowed.ask(() -> deployments(cluster, operator), List::of));
  }

  /** Searches as an account limited to one namespace, which can only see the kinds served. */
  private static FoundOperator discovered(Cluster cluster, Operator operator) {
    String plural = operator.crd().substring(0, operator.crd().indexOf('.'));
    String group = operator.crd().substring(plural.length() + 1);
    APIResourceList kinds = cluster.client().getApiResources(group + "/" + operator.crdVersion());
    boolean served =
        kinds != null
            && kinds.getResources().stream().anyMatch(kind -> kind.getName().equals(plural));
    // Its fields are not visible; a missing one would show when the release is installed.
    return new FoundOperator(
        served ? Set.of(operator.crdVersion()) : Set.of(), Set.of(operator.crdField()), List.of());
  }

  /** Returns the operator's Deployments in all namespaces; fails if it may not list them. */
  public static List<Deployment> deployments(Cluster cluster, Operator operator) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inAnyNamespace()
        .withLabels(operator.labels())
        .list()
        .getItems();
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> fields(CustomResourceDefinitionVersion version) {
    return Optional.ofNullable(version.getSchema())
        .map(schema -> schema.getOpenAPIV3Schema().getProperties())
        .map(properties -> properties.get("spec"))
        .map(specification -> specification.getProperties())
        .stream()
        .flatMap(properties -> properties.keySet().stream());
  }

  /** Returns whether its CRD is installed. */
  public boolean installed() {
    return !served.isEmpty();
  }

  /** Returns which of its Deployments has no available pod; empty if all have one. */
  public Optional<String> idle() {
    return deployments.stream()
        .filter(found -> available(found) == 0)
        .map(
            found ->
                "Deployment "
                    + found.getMetadata().getName()
                    + " in namespace "
                    + found.getMetadata().getNamespace()
                    + " has no available pod")
        .findFirst();
  }

  private static int available(Deployment found) {
    return found.getStatus() == null
        ? 0
        : Objects.requireNonNullElse(found.getStatus().getAvailableReplicas(), 0);
  }

  private FoundOperator watching(String namespace) {
    List<Deployment> watching =
        deployments.stream().filter(found -> watches(found, namespace)).toList();
    return watching.isEmpty() ? this : new FoundOperator(served, fields, watching);
  }

  private static boolean watches(Deployment found, String namespace) {
    Set<String> namespaces = namespaces(found);
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }

  /**
   * Returns the version of its first Deployment, as its image's tag shows; empty if it does not.
   */
  public Optional<String> version() {
    return deployments.stream()
        .limit(1)
        .flatMap(FoundOperator::containers)
        .map(Container::getImage)
        .filter(image -> image.lastIndexOf(':') > image.lastIndexOf('/') && !image.contains("@"))
        .map(image -> image.substring(image.lastIndexOf(':') + 1))
        .findFirst();
  }

  /**
   * Returns the namespaces that its Deployments watch; empty if one watches all or does not say.
   */
  public Set<String> namespaces() {
    List<Set<String>> each = deployments.stream().map(FoundOperator::namespaces).toList();
    return each.stream().anyMatch(Set::isEmpty)
        ? Set.of()
        : names(each.stream().flatMap(Set::stream));
  }

  private static Set<String> namespaces(Deployment found) {
    // It adds namespaces by their labels, which it does not report.
    if (arguments(found, SPARK_SELECTOR).anyMatch(selector -> !selector.isBlank())) {
      return Set.of();
    }
    Stream<String> fromEnvironment =
        containers(found)
            .flatMap(container -> container.getEnv().stream())
            .filter(variable -> variable.getName().equals("STRIMZI_NAMESPACE"))
            .map(variable -> value(found, variable));
    List<String> all =
        Stream.concat(fromEnvironment, arguments(found, SPARK_NAMESPACES))
            .flatMap(names -> Arrays.stream(names.split(",", -1)))
            .map(name -> name.replace("\"", "").strip())
            .toList();
    return all.contains("*") || all.contains("") ? Set.of() : new TreeSet<>(all);
  }

  private static Stream<String> arguments(Deployment found, String option) {
    return containers(found)
        .flatMap(container -> container.getArgs().stream())
        .filter(argument -> argument.startsWith(option))
        .map(argument -> argument.substring(option.length()));
  }

  /** Returns a variable's value; empty if it has none or takes it from a ConfigMap or Secret. */
  private static String value(Deployment found, EnvVar variable) {
    if (variable.getValue() != null) {
      return variable.getValue();
    }
    String field =
        Optional.ofNullable(variable.getValueFrom())
            .map(EnvVarSource::getFieldRef)
            .map(ObjectFieldSelector::getFieldPath)
            .orElse("");
    if (field.equals("metadata.namespace")) {
      return found.getMetadata().getNamespace();
    }
    Matcher annotation = ANNOTATION.matcher(field);
    return annotation.matches()
        ? Optional.ofNullable(found.getSpec().getTemplate().getMetadata())
            .map(ObjectMeta::getAnnotations)
            .map(annotations -> annotations.get(annotation.group(1)))
            .orElse("")
        : "";
  }

  private static Stream<Container> containers(Deployment found) {
    return found.getSpec().getTemplate().getSpec().getContainers().stream();
  }
}
