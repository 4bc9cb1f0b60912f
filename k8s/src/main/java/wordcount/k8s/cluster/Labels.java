package wordcount.k8s.cluster;

/** Labels and annotations by which several classes recognize resources. */
public final class Labels {
  /** Kubernetes' label with the name of a program. */
  public static final String NAME = "app.kubernetes.io/name";

  /** Kubernetes' label with the part that a program plays. */
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** The label of every resource of a release, with its name. */
  public static final String INSTANCE = "app.kubernetes.io/instance";

  /** Kubernetes' label with the program that created a resource. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The annotation in which Helm records the release that a resource belongs to. */
  public static final String HELM_RELEASE = "meta.helm.sh/release-name";

  /** The annotation in which Helm records that release's namespace. */
  public static final String HELM_NAMESPACE = "meta.helm.sh/release-namespace";

  /** Strimzi's label with the name of the Kafka resource. */
  public static final String STRIMZI_CLUSTER = "strimzi.io/cluster";

  /** Strimzi's label with the names of the Kafka resource and of the component. */
  public static final String STRIMZI_NAME = "strimzi.io/name";

  /** The Spark operator's label with the name of the SparkApplication. */
  public static final String SPARK_APP = "sparkoperator.k8s.io/app-name";

  /** Spark's label of its pods: {@code driver} or {@code executor}. */
  public static final String SPARK_ROLE = "spark-role";

  private Labels() {}
}
