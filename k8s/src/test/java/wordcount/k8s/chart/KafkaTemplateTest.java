package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import wordcount.job.totals.TotalsTopics;

class KafkaTemplateTest {
  private static final String EXTERNAL =
      """
      kafka:
        enabled: false
        external:
          bootstrapServers: one.example.org:9094,two.example.org:9095
          caSecret: their-ca
          secrets: {job: their-job, producer: their-producer, verifier: their-verifier}
      """;

  private final Chart chart = Chart.wordcount();

  @Test
  void shouldRunOneBrokerWithOneZooKeeperByDefault() {
    JsonNode kafka = chart.render().one("Kafka", "wordcount");

    assertThat(kafka.at("/spec/kafka/replicas").asInt()).isOne();
    assertThat(kafka.at("/spec/zookeeper/replicas").asInt()).isOne();
    assertThat(kafka.at("/metadata/annotations").isMissingNode())
        .as("KRaft and node pools are chosen by annotations")
        .isTrue();
    assertThat(kafka.at("/spec/kafka/config/auto.create.topics.enable").asText())
        .isEqualTo("false");
  }

  @Test
  void shouldRunBrokersAndControllersOfKafkasOwnInKraftMode() {
    Resources resources =
        chart.render(
            "kafka: {mode: kraft, replicas: 3, storage: {size: 7Gi}, pod: {priorityClassName: high}, controller: {replicas: 5}}");

    JsonNode kafka = resources.one("Kafka", "wordcount");
    assertThat(kafka.at("/metadata/annotations/strimzi.io~1kraft").asText()).isEqualTo("enabled");
    assertThat(kafka.at("/metadata/annotations/strimzi.io~1node-pools").asText())
        .isEqualTo("enabled");
    assertThat(kafka.at("/spec/zookeeper").isMissingNode()).isTrue();
    assertThat(kafka.at("/spec/kafka/config").has("inter.broker.protocol.version"))
        .as("KRaft has a metadata version in its place")
        .isFalse();
    JsonNode brokers = resources.one("KafkaNodePool", "kafka");
    assertThat(Resources.texts(brokers.at("/spec/roles"))).containsExactly("broker");
    assertThat(brokers.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(brokers.at("/spec/storage/size").asText()).isEqualTo("7Gi");
    assertThat(brokers.at("/spec/template/pod/priorityClassName").asText()).isEqualTo("high");
    assertThat(brokers.at("/metadata/labels/strimzi.io~1cluster").asText()).isEqualTo("wordcount");
    JsonNode controllers = resources.one("KafkaNodePool", "controller");
    assertThat(Resources.texts(controllers.at("/spec/roles"))).containsExactly("controller");
    assertThat(controllers.at("/spec/replicas").asInt()).isEqualTo(5);
  }

  @Test
  void shouldPlaceTheEntityOperatorAndTheExporterAsTheBrokers() {
    JsonNode kafka =
        chart
            .render(
                """
                kafka:
                  exporter: {enabled: true}
                  pod:
                    imagePullSecrets: [{name: registry}]
                    priorityClassName: high
                    securityContext: {runAsUser: 1234}
                    tolerations: [{key: dedicated, operator: Exists}]
                    terminationGracePeriodSeconds: 300
                    topologySpreadConstraints:
                      - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
                    affinity:
                      nodeAffinity:
                        requiredDuringSchedulingIgnoredDuringExecution:
                          nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]
                      podAntiAffinity:
                        requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]
                """)
            .one("Kafka", "wordcount")
            .path("spec");

    JsonNode broker = kafka.at("/kafka/template/pod");
    assertThat(broker.at("/affinity")).hasSize(2);
    for (String helper : List.of("entityOperator", "kafkaExporter")) {
      JsonNode pod = kafka.at("/" + helper + "/template/pod");
      for (String field :
          List.of("imagePullSecrets", "priorityClassName", "securityContext", "tolerations")) {
        assertThat(pod.path(field)).as(field).isEqualTo(broker.path(field));
        assertThat(pod.has(field)).as(field).isTrue();
      }
      assertThat(pod.path("affinity")).hasSize(1);
      assertThat(pod.at("/affinity/nodeAffinity"))
          .isEqualTo(broker.at("/affinity/nodeAffinity"))
          .isNotEmpty();
      assertThat(pod.fieldNames())
          .toIterable()
          .doesNotContain("terminationGracePeriodSeconds", "topologySpreadConstraints");
    }
  }

  @Test
  void shouldNotMentionZooKeeperInKraftMode() {
    assertThat(chart.render("kafka: {mode: kraft}").all())
        // The brokers' rules for metrics are of both modes.
        .filteredOn(resource -> !Resources.name(resource).equals("wordcount-kafka-metrics"))
        .allSatisfy(
            resource ->
                assertThat(resource.toString().toLowerCase(Locale.ROOT))
                    .doesNotContain("zookeeper"));
  }

  @Test
  void shouldNotRenderNodePoolsWithZooKeeper() {
    assertThat(chart.render().names("KafkaNodePool")).isEmpty();
    assertThat(
            chart
                .render(EXTERNAL.replace("enabled: false", "enabled: false\n  mode: kraft"))
                .names("KafkaNodePool"))
        .isEmpty();
  }

  @Test
  void shouldListenOnlyWithTlsAndPasswordsAndAuthorize() {
    JsonNode kafka = chart.render().one("Kafka", "wordcount").at("/spec/kafka");

    assertThat(kafka.path("listeners")).hasSize(1);
    JsonNode listener = kafka.at("/listeners/0");
    assertThat(listener.path("tls").asBoolean()).isTrue();
    assertThat(listener.at("/authentication/type").asText()).isEqualTo("scram-sha-512");
    assertThat(kafka.at("/authorization/type").asText()).isEqualTo("simple");
  }

  @Test
  void shouldReplicateAcrossBrokersLeavingOneToFail() {
    Resources resources = chart.render("{kafka: {replicas: 5, zookeeper: {replicas: 3}}}");

    JsonNode config = resources.one("Kafka", "wordcount").at("/spec/kafka/config");
    assertThat(config.path("transaction.state.log.replication.factor").asText()).isEqualTo("3");
    assertThat(config.path("transaction.state.log.min.isr").asText()).isEqualTo("2");
    for (JsonNode topic : resources.all("KafkaTopic")) {
      assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
      assertThat(topic.at("/spec/config/min.insync.replicas").asText()).isEqualTo("2");
    }
  }

  @Test
  void shouldMakeTheOutputTopicsAsTheJobDoes() {
    Resources resources = chart.render();

    for (String role : List.of("counts", "progress")) {
      JsonNode topic = resources.one("KafkaTopic", "wordcount-" + role).path("spec");
      Map<String, String> settings = new TreeMap<>();
      topic
          .path("config")
          .properties()
          .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
      settings.remove("min.insync.replicas");
      assertThat(settings).as(role).isEqualTo(TotalsTopics.COMPACTED);
    }
    assertThat(resources.one("KafkaTopic", "wordcount-counts").at("/spec/partitions").asInt())
        .isEqualTo(TotalsTopics.COUNTS_PARTITIONS);
  }

  @Test
  void shouldMakeTheInputTopicDeletedAndTheOutputTopicsCompacted() {
    Resources resources = chart.render();

    Map<String, String> policies = new TreeMap<>();
    for (JsonNode topic : resources.all("KafkaTopic")) {
      policies.put(
          topic.at("/spec/topicName").asText(), topic.at("/spec/config/cleanup.policy").asText());
    }
    assertThat(policies)
        .isEqualTo(
            Map.of(
                "test-topic", "delete",
                "word-counts", "compact",
                "word-counts-progress", "compact"));
    assertThat(resources.one("KafkaTopic", "wordcount-progress").at("/spec/partitions").asInt())
        .isOne();
  }

  @Test
  void shouldWriteLargeNumbersInFull() {
    Resources resources =
        chart.render(
            """
            topics: {input: {config: {retention.ms: 604800000}}}
            kafka: {config: {log.segment.bytes: 1073741824}}
            job: {maxDistinctWords: 20000000}
            """);

    assertThat(
            resources.one("KafkaTopic", "wordcount-input").at("/spec/config/retention.ms").asText())
        .isEqualTo("604800000");
    assertThat(
            resources.one("Kafka", "wordcount").at("/spec/kafka/config/log.segment.bytes").asText())
        .isEqualTo("1073741824");
    assertThat(
            Resources.texts(resources.one("SparkApplication", "wordcount").at("/spec/arguments")))
        .contains("--max-distinct-words=20000000");
  }

  @Test
  void shouldGiveEachUserExactlyTheRightsItNeeds() {
    Resources resources = chart.render();

    assertThat(rights(resources, "wordcount-job"))
        .isEqualTo(
            Map.of(
                "topic test-topic", List.of("Read", "Describe", "DescribeConfigs"),
                "topic word-counts", List.of("Write", "Read", "Describe", "DescribeConfigs"),
                "topic word-counts-progress",
                    List.of("Write", "Read", "Describe", "DescribeConfigs"),
                "group wordcount.wordcount", List.of("Read", "Describe"),
                "transactionalId wordcount.wordcount", List.of("Write", "Describe")));
    assertThat(rights(resources, "wordcount-producer"))
        .isEqualTo(Map.of("topic test-topic", List.of("Write", "Describe")));
    assertThat(rights(resources, "wordcount-verifier"))
        .isEqualTo(
            Map.of(
                "topic test-topic", List.of("Write", "Read", "Describe"),
                "topic word-counts", List.of("Read", "Describe"),
                "topic word-counts-progress", List.of("Read", "Describe")));
  }

  @Test
  void shouldLetOnlyTheReleasesOwnPodsAndNamedClientsReachTheListener() {
    JsonNode peers =
        chart
            .render("kafka: {clients: [{podSelector: {matchLabels: {app: reader}}}]}")
            .one("Kafka", "wordcount")
            .at("/spec/kafka/listeners/0/networkPolicyPeers");

    assertThat(peers).hasSize(2);
    assertThat(peers.at("/0/podSelector/matchLabels/app.kubernetes.io~1instance").asText())
        .isEqualTo("wordcount");
    assertThat(Resources.texts(peers.at("/0/podSelector/matchExpressions/0/values")))
        .containsExactly("driver", "executor", "producer", "verifier");
    assertThat(peers.at("/1/podSelector/matchLabels/app").asText()).isEqualTo("reader");
  }

  @Test
  void shouldReferToPasswordsInsteadOfWritingThem() {
    Properties client = clientProperties(chart.render());

    assertThat(client)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry("sasl.jaas.config", "${directory:/etc/kafka-user:sasl.jaas.config}")
        .containsEntry("config.providers.directory.param.allowed.paths", "/etc/kafka-user")
        .containsEntry("ssl.truststore.type", "PEM");
  }

  @Test
  void shouldUseClientCertificatesWhenAsked() {
    Resources resources = chart.render("kafka: {authentication: tls}");

    assertThat(clientProperties(resources))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.keystore.location", "/etc/kafka-user/user.p12")
        .containsEntry("ssl.keystore.password", "${directory:/etc/kafka-user:user.password}")
        .doesNotContainKey("sasl.mechanism");
    assertThat(resources.all("KafkaUser"))
        .allSatisfy(
            user -> assertThat(user.at("/spec/authentication/type").asText()).isEqualTo("tls"));
  }

  @Test
  void shouldMakeNothingOfStrimziForAnExistingKafka() {
    Resources resources = chart.render(EXTERNAL);

    assertThat(resources.all()).extracting(Resources::kind).doesNotContain("Kafka");
    assertThat(resources.names("KafkaTopic")).isEmpty();
    assertThat(resources.names("KafkaUser")).isEmpty();
    assertThat(resources.names("PodMonitor"))
        .containsExactly("wordcount-driver", "wordcount-producer");
    assertThat(
            Resources.texts(resources.one("SparkApplication", "wordcount").at("/spec/arguments")))
        .contains("--bootstrap-servers=one.example.org:9094,two.example.org:9095");
    assertThat(resources.podSpecs())
        .extracting(pod -> pod.findValuesAsText("secretName"))
        .containsExactly(
            List.of("their-ca", "their-job"),
            List.of("their-ca", "their-job"),
            List.of("their-ca", "their-producer"),
            List.of("their-ca", "their-verifier"));
  }

  @Test
  void shouldSpeakToAnExistingKafkaWithoutAnySecurityOnlyWhenToldSo() {
    Resources resources =
        chart.render(
            """
            kafka:
              enabled: false
              external: {bootstrapServers: "kafka:9092", tls: false, authentication: none}
            """);

    assertThat(clientProperties(resources)).isEqualTo(Map.of("security.protocol", "PLAINTEXT"));
    assertThat(resources.podSpecs())
        .allSatisfy(pod -> assertThat(pod.findValuesAsText("secretName")).isEmpty());
  }

  @Test
  void shouldLogInToAnExistingKafkaWithAPlainPassword() {
    assertThat(
            clientProperties(
                chart.render(
                    EXTERNAL.replace("caSecret:", "authentication: plain\n    caSecret:"))))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry("sasl.jaas.config", "${directory:/etc/kafka-user:sasl.jaas.config}");
  }

  @Test
  void shouldReportEverythingMissingForAnExistingKafka() {
    assertThatThrownBy(
            () ->
                chart.render(
                    "kafka: {enabled: false, external: {authentication: tls, tls: false}}"))
        .hasMessageContaining("kafka.external.bootstrapServers: required with")
        .hasMessageContaining("kafka.external.authentication: tls requires")
        .hasMessageContaining("kafka.external.secrets.job: required unless")
        .hasMessageContaining("kafka.external.secrets.producer: required unless");
  }

  @Test
  void shouldRestartThePodsThatReadChangedClientProperties() {
    Resources before = chart.render();
    Resources after = chart.render("kafka: {clientProperties: {request.timeout.ms: 15000}}");

    assertThat(clientProperties(after)).containsEntry("request.timeout.ms", "15000");
    for (String annotations : List.of("/spec/driver/annotations", "/spec/executor/annotations")) {
      assertThat(after.one("SparkApplication", "wordcount").at(annotations))
          .isNotEqualTo(before.one("SparkApplication", "wordcount").at(annotations));
    }
    assertThat(
            after.one("Deployment", "wordcount-producer").at("/spec/template/metadata/annotations"))
        .isNotEqualTo(
            before
                .one("Deployment", "wordcount-producer")
                .at("/spec/template/metadata/annotations"));
  }

  private static Map<String, List<String>> rights(Resources resources, String user) {
    Map<String, List<String>> rights = new TreeMap<>();
    for (JsonNode acl : resources.one("KafkaUser", user).at("/spec/authorization/acls")) {
      assertThat(acl.at("/resource/patternType").asText()).isEqualTo("literal");
      rights.put(
          acl.at("/resource/type").asText() + " " + acl.at("/resource/name").asText(),
          Resources.texts(acl.path("operations")));
    }
    return rights;
  }

  private static Properties clientProperties(Resources resources) {
    Properties properties = new Properties();
    String text =
        resources.one("ConfigMap", "wordcount-kafka-client").at("/data/kafka.properties").asText();
    try {
      properties.load(new java.io.StringReader(text));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return properties;
  }
}
