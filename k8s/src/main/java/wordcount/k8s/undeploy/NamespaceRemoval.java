package wordcount.k8s.undeploy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.k8s.cluster.Labels;
import wordcount.k8s.deploy.TargetNamespace;
import wordcount.k8s.ready.Waiter;

/** Removes a namespace that a deployment created, unless it contains resources of others. */
public final class NamespaceRemoval {
  // Kubernetes, its distributions and Istio put these into every namespace.
  private static final Pattern EVERYWHERE =
      Pattern.compile(
          "ConfigMap (kube-root-ca[.]crt|openshift-service-ca[.]crt|istio-ca-root-cert)"
              + "|ServiceAccount (default|builder|deployer)"
              + "|RoleBinding system:(deployers|image-builders|image-pullers)"
              + "|Secret (default|builder|deployer)-dockercfg-[a-z0-9]+");
  // The Operator Lifecycle Manager copies its ClusterServiceVersions into every namespace.
  private static final String COPIED = "olm.copiedFrom";
  private static final String ACCOUNT_TOKEN = "kubernetes.io/service-account-token";

  private final KubernetesClient client;
  private final Waiter waiter;

  public NamespaceRemoval(KubernetesClient client, Waiter waiter) {
    this.client = client;
    this.waiter = waiter;
  }

  /**
   * Removes the namespace and waits until it is gone; leaves it alone if somebody else created it.
   *
   * @return why it was kept, a clause to follow its name; empty if it was removed, or is not ours
   */
  public Optional<String> remove(String name) {
    if (!createdByDeploy(name)) {
      return Optional.empty();
    }
    // An account with all rights in the namespace may neither list CRDs nor delete the namespace.
    try {
      List<String> others = others(name);
      if (!others.isEmpty()) {
        return Optional.of("which also holds " + String.join(", ", others));
      }
      client.namespaces().withName(name).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return Optional.of("since this account may not remove it: " + ClusterFailure.reason(e));
    }
    waiter.await(
        new ResourcesDeleted("namespace", "get namespace " + name + " -o yaml", () -> left(name)));
    return Optional.empty();
  }

  /** Returns whether a deployment created the namespace and nothing of others is in it. */
  public boolean removable(String name) {
    return createdByDeploy(name) && Allowed.ask(() -> others(name).isEmpty(), () -> false);
  }

  private boolean createdByDeploy(String name) {
    return new TargetNamespace(client, name).createdByDeploy();
  }

  /** Leaves out resources with an owner, those of other namespaces' releases and of Kubernetes. */
  private List<String> others(String namespace) {
    return Stream.concat(wellKnown(namespace), custom(namespace))
        .filter(found -> found.getMetadata().getOwnerReferences().isEmpty())
        .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
        .filter(found -> !fromElsewhere(found, namespace))
        .filter(found -> !copied(found))
        .map(found -> found.getKind() + " " + found.getMetadata().getName())
        .filter(name -> !EVERYWHERE.matcher(name).matches())
        .sorted()
        .toList();
  }

  private Stream<HasMetadata> wellKnown(String namespace) {
    return Stream.of(
            client.pods(),
            client.services(),
            client.configMaps(),
            client.serviceAccounts(),
            client.persistentVolumeClaims(),
            client.replicationControllers(),
            client.apps().deployments(),
            client.apps().statefulSets(),
            client.apps().daemonSets(),
            client.apps().replicaSets(),
            client.batch().v1().jobs(),
            client.batch().v1().cronjobs(),
            client.network().v1().ingresses(),
            client.network().v1().networkPolicies(),
            client.rbac().roles(),
            client.rbac().roleBindings(),
            client.secrets())
        .flatMap(kind -> kind.inNamespace(namespace).list().getItems().stream())
        .map(HasMetadata.class::cast)
        .filter(NamespaceRemoval::kept);
  }

  private static boolean kept(HasMetadata found) {
    return !(found instanceof io.fabric8.kubernetes.api.model.Secret secret)
        || !ACCOUNT_TOKEN.equals(secret.getType());
  }

  private Stream<GenericKubernetesResource> custom(String namespace) {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .filter(kind -> "Namespaced".equals(kind.getSpec().getScope()))
        .flatMap(kind -> resources(kind, namespace));
  }

  private Stream<GenericKubernetesResource> resources(
      CustomResourceDefinition kind, String namespace) {
    return client
        .genericKubernetesResources(CustomResourceDefinitionContext.fromCrd(kind))
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream();
  }

  private static boolean copied(HasMetadata found) {
    return found.getMetadata().getLabels().containsKey(COPIED);
  }

  private static boolean fromElsewhere(HasMetadata found, String namespace) {
    Map<String, String> annotations = found.getMetadata().getAnnotations();
    return annotations.containsKey(Labels.HELM_NAMESPACE)
        && !namespace.equals(annotations.get(Labels.HELM_NAMESPACE));
  }

  private List<io.fabric8.kubernetes.api.model.Namespace> left(String name) {
    return Stream.ofNullable(client.namespaces().withName(name).get()).toList();
  }
}
