package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** The types of custom resources that the pipeline uses. */
public final class CustomResources {
  /** Strimzi's Kafka cluster, including its ZooKeeper. */
  public static final ResourceDefinitionContext KAFKA = strimzi("Kafka", "kafkas");

  /** Strimzi's brokers or controllers of a Kafka cluster in KRaft mode. */
  public static final ResourceDefinitionContext KAFKA_NODE_POOL =
      strimzi("KafkaNodePool", "kafkanodepools");

  /** Strimzi's topic. */
  public static final ResourceDefinitionContext KAFKA_TOPIC = strimzi("KafkaTopic", "kafkatopics");

  /** Strimzi's user, with its rights. */
  public static final ResourceDefinitionContext KAFKA_USER = strimzi("KafkaUser", "kafkausers");

  /** Kubeflow's Spark application; not the one of {@code spark.apache.org}. */
  public static final ResourceDefinitionContext SPARK_APPLICATION =
      namespaced("sparkoperator.k8s.io", "v1beta2", "SparkApplication", "sparkapplications");

  /** The Prometheus operator's list of pods to scrape. */
  public static final ResourceDefinitionContext POD_MONITOR =
      namespaced("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors");

  /** The Prometheus operator's Prometheus. */
  public static final ResourceDefinitionContext PROMETHEUS =
      namespaced("monitoring.coreos.com", "v1", "Prometheus", "prometheuses");

  /** The Gateway API's route to the page. */
  public static final ResourceDefinitionContext HTTP_ROUTE =
      namespaced("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes");

  /** CloudNativePG's database. */
  public static final ResourceDefinitionContext POSTGRES_CLUSTER =
      namespaced("postgresql.cnpg.io", "v1", "Cluster", "clusters");

  private CustomResources() {}

  /** Returns whether the cluster serves resources of this kind. */
  public static boolean known(KubernetesClient client, ResourceDefinitionContext kind) {
    return client.supports(kind.getGroup() + "/" + kind.getVersion(), kind.getKind());
  }

  /** Returns the kind's name for {@code kubectl}, which no kind of another group can have. */
  public static String fullName(ResourceDefinitionContext kind) {
    return kind.getPlural() + "." + kind.getGroup();
  }

  /** Returns the {@code kubectl} arguments to see all of a resource, or of several. */
  public static String describe(ResourceDefinitionContext kind, String... names) {
    return "describe " + fullName(kind) + " " + String.join(" ", names);
  }

  private static ResourceDefinitionContext strimzi(String kind, String plural) {
    return namespaced("kafka.strimzi.io", "v1beta2", kind, plural);
  }

  private static ResourceDefinitionContext namespaced(
      String group, String version, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
