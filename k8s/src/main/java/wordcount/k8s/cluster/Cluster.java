package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

/**
 * An open connection to the cluster and the place in it that a command is about.
 *
 * @param client talks to the API server; closed with this object
 * @param namespace where the pipeline is, or will be
 * @param release name of the Helm release, of the Kafka cluster and of the SparkApplication
 */
public record Cluster(KubernetesClient client, String namespace, String release)
    implements AutoCloseable {

  /** Returns the name of the driver's pod, the same after every restart. */
  public String driverPod() {
    return release + "-driver";
  }

  /** Returns the job's SparkApplication, to be looked at or changed. */
  public Resource<GenericKubernetesResource> job() {
    return client
        .genericKubernetesResources(CustomResources.SPARK_APPLICATION)
        .inNamespace(namespace)
        .withName(release);
  }

  /** Returns how {@code kubectl} is told of this cluster and namespace, for commands we print. */
  public String kubectl() {
    var context = client.getConfiguration().getCurrentContext();
    String flag = context == null ? "" : " --context " + context.getName();
    return "kubectl" + flag + " -n " + namespace;
  }

  @Override
  public void close() {
    client.close();
  }
}
