package wordcount.k8s.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final BigDecimal MIB = BigDecimal.valueOf(1L << 20);

  @Test
  void shouldAddUpEveryBrokerAndServer() {
    Demand demand =
        Demand.of(
            """
            kind: Kafka
            spec:
              kafka:
                replicas: 3
                resources: {requests: {cpu: 250m, memory: 1Gi}}
                storage: {type: persistent-claim, class: fast, size: 1Gi}
              zookeeper:
                replicas: 3
                resources: {requests: {cpu: 100m, memory: 512Mi}}
                storage: {type: jbod, volumes: [{type: persistent-claim, size: 1Gi}]}
              entityOperator:
                topicOperator: {resources: {requests: {cpu: 50m, memory: 256Mi}}}
                userOperator: {resources: {requests: {cpu: 50m, memory: 256Mi}}}
            """);

    assertThat(demand.cpu()).isEqualByComparingTo("1.15");
    assertThat(demand.memory()).isEqualByComparingTo(MIB.multiply(BigDecimal.valueOf(5120)));
    assertThat(demand.storageClasses()).containsExactly("fast");
    assertThat(demand.defaultStorageClass()).isTrue();
  }

  @Test
  void shouldAddUpThePoolsOfKraftMode() {
    Demand demand =
        Demand.of(
            """
            kind: Kafka
            spec: {kafka: {version: 3.9.2}}
            ---
            kind: KafkaNodePool
            spec:
              replicas: 3
              resources: {requests: {cpu: 250m, memory: 1Gi}}
              storage: {type: persistent-claim, class: fast, size: 1Gi}
            """);

    assertThat(demand.cpu()).isEqualByComparingTo("0.75");
    assertThat(demand.memory()).isEqualByComparingTo(MIB.multiply(BigDecimal.valueOf(3072)));
    assertThat(demand.storageClasses()).containsExactly("fast");
  }

  @Test
  void shouldAddUpTheServersOfPostgres() {
    Demand demand =
        Demand.of(
            """
            kind: Cluster
            spec:
              instances: 3
              storage: {size: 5Gi, storageClass: fast}
              resources: {requests: {cpu: 100m, memory: 512Mi}}
            """);

    assertThat(demand.cpu()).isEqualByComparingTo("0.3");
    assertThat(demand.memory()).isEqualByComparingTo(MIB.multiply(BigDecimal.valueOf(1536)));
    assertThat(demand.storageClasses()).containsExactly("fast");
    assertThat(demand.defaultStorageClass()).isFalse();
    assertThat(Demand.of("kind: Cluster\nspec: {storage: {size: 5Gi}}").defaultStorageClass())
        .isTrue();
  }

  @Test
  void shouldReadSparksSizes() {
    Demand demand =
        Demand.of(
            """
            kind: SparkApplication
            spec:
              driver: {cores: 1, coreRequest: 250m, memory: 640m, memoryOverhead: 384m}
              executor: {cores: 2, instances: 2, memory: 1g, memoryOverhead: 512m}
            """);

    assertThat(demand.cpu()).isEqualByComparingTo("4.25");
    assertThat(demand.memory()).isEqualByComparingTo(MIB.multiply(BigDecimal.valueOf(4096)));
    assertThat(demand.defaultStorageClass()).isFalse();
  }

  @Test
  void shouldMultiplyADeploymentsContainersByItsReplicas() {
    Demand demand =
        Demand.of(
            """
            kind: Deployment
            spec:
              replicas: 2
              template:
                spec:
                  containers:
                    - resources: {requests: {cpu: 50m, memory: 192Mi}}
                    - {}
            ---
            kind: ConfigMap
            data: {}
            """);

    assertThat(demand.cpu()).isEqualByComparingTo("0.1");
    assertThat(demand.memory()).isEqualByComparingTo(MIB.multiply(BigDecimal.valueOf(384)));
  }
}
