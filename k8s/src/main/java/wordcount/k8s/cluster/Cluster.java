package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;

/**
 * An open connection to a cluster, with the namespace and the release that a command works on.
 *
 * @param client talks to the API server; closed with this object
 * @param namespace where the pipeline is, or will be
 * @param release name of the Helm release, of the Kafka cluster and of the SparkApplication
 * @param access how programs reach the same cluster
 */
public record Cluster(
    KubernetesClient client, String namespace, String release, ClusterAccess access)
    implements AutoCloseable {
  /** Returns the same connection for another namespace and release. */
  public Cluster at(String otherNamespace, String otherRelease) {
    return new Cluster(client, otherNamespace, otherRelease, access);
  }

  /** Returns the name of the driver's pod, the same after every restart. */
  public String driverPod() {
    return release + "-driver";
  }

  /** Returns the job's SparkApplication, to read or change it. */
  public Resource<GenericKubernetesResource> job() {
    return custom(CustomResources.SPARK_APPLICATION, release);
  }

  /** Returns a custom resource of the namespace, to read or change it. */
  public Resource<GenericKubernetesResource> custom(ResourceDefinitionContext kind, String name) {
    return client.genericKubernetesResources(kind).inNamespace(namespace).withName(name);
  }

  /** Returns the pods of the namespace, to select from. */
  public NonNamespaceOperation<Pod, PodList, PodResource> pods() {
    return client.pods().inNamespace(namespace);
  }

  /** Returns the Deployments of the namespace, to select from. */
  public NonNamespaceOperation<Deployment, DeploymentList, RollableScalableResource<Deployment>>
      deployments() {
    return client.apps().deployments().inNamespace(namespace);
  }

  /** Returns the nodes; none if this account may not list them. */
  public List<Node> nodes() {
    return Allowed.ask(() -> client.nodes().list().getItems(), List::of);
  }

  /** Returns {@code kubectl} with the options for this cluster and namespace, for printing. */
  public String kubectl() {
    return access.kubectl() + " -n " + namespace;
  }

  /** Returns one of our own commands with the options for this release, for printing. */
  public String ourCommand(String verb) {
    return access.ourCommand(verb, namespace, release);
  }

  /** Returns one line that names the cluster and the namespace. */
  public String place() {
    return "cluster "
        + access.context()
        + ", "
        + client.getConfiguration().getMasterUrl()
        + ", namespace "
        + namespace;
  }

  @Override
  public void close() {
    client.close();
  }
}
