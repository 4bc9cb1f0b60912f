package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;
import wordcount.job.WordCountJob;
import wordcount.job.mirror.MirrorOptions;
import wordcount.producer.LineProducer;
import wordcount.verify.Verifier;

/**
 * Whatever values the schema admits, the resources are such as Kubernetes takes, and each value
 * reaches the program that it is for, byte for byte.
 */
class ValuesArriveTest {
  /** What chooses parts delivers no value; an existing Kafka has a test of its own. */
  private static final Pattern NOT_DELIVERED =
      Pattern.compile(
          "(.+\\.)?(enabled|force)|kafka\\.external\\..+|store\\.postgres\\.(existingSecret|readerSecret|cluster\\..+)");

  private static final String ALL_PARTS =
      """
      kafka: {enabled: true, exporter: {enabled: true}}
      job: {service: {enabled: true}, ingress: {enabled: true}, httpRoute: {enabled: true}}
      store: {postgres: {existingSecret: "0x1", readerSecret: "", cluster: {enabled: false}}}
      producer: {enabled: true, podDisruptionBudget: {enabled: true}}
      verifier: {enabled: true}
      networkPolicies: {enabled: true}
      monitoring: {enabled: true, force: true, alerts: {enabled: true}, dashboards: {enabled: true}}
      """;

  private static final String EXISTING_KAFKA =
      """
      kafka:
        external:
          bootstrapServers: "[::1]:9092, a_b:1"
          tls: true
          caSecret: "007"
          authentication: scram-sha-512
          secrets: {job: "1e3", producer: "no", verifier: "0"}
      store: {postgres: {existingSecret: "", cluster: {enabled: false}}}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static KubernetesSchemas schemas;

  private final Chart chart = new Chart("no", "2024");

  @BeforeContainer
  static void generate() throws IOException, InterruptedException {
    schemas = new KubernetesSchemas();
  }

  @Provide
  Arbitrary<ObjectNode> values() throws IOException {
    JsonNode schema = Chart.YAML.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    return Arbitraries.randomValue(random -> enlarged(new RandomValues(schema, random).next()))
        .filter(ValuesArriveTest::isSound);
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void shouldMakeResourcesThatKubernetesTakes(@ForAll("values") ObjectNode values) {
    Resources resources = chart.renderAsIs(KubernetesYaml.write(values), EXISTING_KAFKA);

    assertThat(schemas.problems(resources)).isEmpty();
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void shouldDeliverEachValueToItsProgram(@ForAll("values") ObjectNode values) {
    Resources resources = chart.renderAsIs(KubernetesYaml.write(values), ALL_PARTS);
    GivenValues given = new GivenValues(values);

    assertThat(schemas.problems(resources)).isEmpty();
    images(given, resources);
    topics(given, resources);
    kafka(given, resources);
    clients(given, resources);
    job(given, resources);
    producerAndVerifier(given, resources);
    store(given, resources);
    policies(given, resources);
    monitoring(given, resources);
    page(given, resources);
    common(given, resources);
    String other = given.text("kafka.mode").equals("kraft") ? "zookeeper" : "controller";
    assertThat(given.forgotten())
        .filteredOn(path -> !path.startsWith("kafka." + other + "."))
        .allMatch(NOT_DELIVERED.asMatchPredicate());
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void shouldDeliverTheValuesOfAnExistingKafka(@ForAll("values") ObjectNode values) {
    Resources resources =
        chart.renderAsIs(
            KubernetesYaml.write(values), ALL_PARTS, EXISTING_KAFKA, "kafka: {enabled: false}");

    assertThat(schemas.problems(resources)).isEmpty();
    assertThat(arguments(application(resources).path("arguments")))
        .contains("--bootstrap-servers=[::1]:9092, a_b:1");
    assertThat(
            resources
                .one("NetworkPolicy", "no-kafka-client")
                .at("/spec/egress/1/ports")
                .findValuesAsText("port"))
        .containsAll(Resources.texts(new GivenValues(values).node("kafka.external.ports")));
    assertThat(resources.podSpecs())
        .extracting(pod -> pod.findValuesAsText("secretName"))
        .startsWith(
            List.of("007", "1e3"),
            List.of("007", "1e3"),
            List.of("007", "no"),
            List.of("007", "0"));
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void shouldTakeAnyNamesOfReleaseAndNamespace(
      @ForAll("releases") String release, @ForAll("namespaces") String namespace) {
    Resources resources = new Chart(release, namespace).render();

    assertThat(schemas.problems(resources)).isEmpty();
    assertThat(arguments(resources.one("SparkApplication", release).at("/spec/arguments")))
        .contains("--app-id=" + namespace + "." + release);
  }

  @Provide
  Arbitrary<String> releases() {
    return Arbitraries.of("no", "on", "y", "true", "null", "e1", "a-1", "a".repeat(40));
  }

  @Provide
  Arbitrary<String> namespaces() {
    return Arbitraries.of("no", "null", "2024", "1e3", "0x1f", "007", "9".repeat(63));
  }

  private static void images(GivenValues given, Resources resources) {
    String global = given.text("global.imageRegistry");
    String registry = global.isEmpty() ? given.text("image.registry") : global;
    given.text("image.registry");
    String tag = given.text("image.tag").isEmpty() ? "1.0.0" : given.text("image.tag");
    String before = registry.isEmpty() ? "" : registry.replaceFirst("/$", "") + "/";
    JsonNode job = application(resources);
    JsonNode pod = producerPod(resources);
    assertThat(job.path("image").asText())
        .isEqualTo(before + given.text("job.image") + ":" + tag + digest(given, "job"));
    assertThat(pod.at("/containers/0/image").asText())
        .isEqualTo(before + given.text("producer.image") + ":" + tag + digest(given, "producer"));
    assertThat(job.path("imagePullPolicy").asText()).isEqualTo(given.text("image.pullPolicy"));
    List<String> secrets = Resources.texts(given.node("image.pullSecrets"));
    assertThat(Resources.texts(job.path("imagePullSecrets"))).isEqualTo(secrets);
    assertThat(pod.path("imagePullSecrets").findValuesAsText("name")).isEqualTo(secrets);
  }

  private static String digest(GivenValues given, String component) {
    String digest = given.text("image.digests." + component);
    return digest.isEmpty() ? "" : "@" + digest;
  }

  private static void topics(GivenValues given, Resources resources) {
    for (String role : List.of("input", "counts", "progress")) {
      String path = "topics." + role;
      JsonNode topic = resources.one("KafkaTopic", "no-" + role).path("spec");
      String name = given.text(path + ".name");
      assertThat(topic.path("topicName").asText()).isEqualTo(name);
      assertThat(texts(topic.path("config"))).containsAllEntriesOf(given.texts(path + ".config"));
      assertThat(topic.path("partitions").asLong())
          .isEqualTo(role.equals("progress") ? 1 : given.node(path + ".partitions").asLong());
      assertThat(resources.one("KafkaUser", "no-job").at("/spec/authorization/acls"))
          .filteredOn(acl -> acl.at("/resource/name").asText().equals(name))
          .isNotEmpty();
    }
  }

  private static void kafka(GivenValues given, Resources resources) {
    JsonNode spec = resources.one("Kafka", "no").path("spec");
    JsonNode broker = spec.path("kafka");
    boolean kraft = given.text("kafka.mode").equals("kraft");
    assertThat(spec.has("zookeeper")).isNotEqualTo(kraft);
    Map<String, JsonNode> servers =
        kraft
            ? Map.of(
                "kafka", resources.one("KafkaNodePool", "kafka").path("spec"),
                "kafka.controller", resources.one("KafkaNodePool", "controller").path("spec"))
            : Map.of("kafka", broker, "kafka.zookeeper", spec.path("zookeeper"));
    assertThat(broker.path("version").asText()).isEqualTo(given.text("kafka.version"));
    assertThat(broker.at("/listeners/0/authentication/type").asText())
        .isEqualTo(given.text("kafka.authentication"));
    assertThat(texts(broker.path("config"))).containsAllEntriesOf(given.texts("kafka.config"));
    for (String server : servers.keySet()) {
      JsonNode made = servers.get(server);
      assertThat(made.path("replicas").asLong())
          .isEqualTo(given.node(server + ".replicas").asLong());
      amounts(given, server + ".resources", made);
      JsonNode storage = given.node(server + ".storage");
      assertThat(made.at("/storage/type")).isEqualTo(storage.path("type"));
      assertThat(plain(made.at("/storage/volumes"))).isEqualTo(plain(storage.path("volumes")));
      assertThat(plain(made.path("jvmOptions")))
          .isEqualTo(plain(given.node(server + ".jvmOptions")));
      pod(given.node(server + ".pod"), made.at("/template/pod"));
    }
    Map<String, JsonNode> resourcesOf =
        Map.of(
            "kafka.topicOperator", spec.at("/entityOperator/topicOperator"),
            "kafka.userOperator", spec.at("/entityOperator/userOperator"),
            "kafka.exporter", spec.path("kafkaExporter"));
    resourcesOf.forEach((path, made) -> amounts(given, path + ".resources", made));
    List<JsonNode> peers = new ArrayList<>();
    broker.at("/listeners/0/networkPolicyPeers").forEach(peers::add);
    assertThat(plain(peers.subList(1, peers.size()))).isEqualTo(plain(given.node("kafka.clients")));
    assertThat(given.text("topics.input.name"))
        .matches(spec.at("/kafkaExporter/topicRegex").asText());
    String appId = given.text("job.appId");
    assertThat(appId.isEmpty() ? "2024.no" : appId)
        .matches(spec.at("/kafkaExporter/groupRegex").asText());
  }

  private static void pod(JsonNode wanted, JsonNode made) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode arrived = made.path(field.getKey());
      if (field.getKey().equals("securityContext")) {
        field
            .getValue()
            .properties()
            .forEach(
                part ->
                    assertThat(plain(arrived.path(part.getKey())))
                        .isEqualTo(plain(part.getValue())));
      } else {
        assertThat(plain(arrived)).isEqualTo(plain(field.getValue()));
      }
    }
  }

  private static void clients(GivenValues given, Resources resources) {
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(
              resources.one("ConfigMap", "no-kafka-client").at("/data/kafka.properties").asText()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Map<String, String> read = new LinkedHashMap<>();
    properties.forEach((key, value) -> read.put((String) key, (String) value));
    assertThat(read)
        .containsAllEntriesOf(given.texts("kafka.clientProperties"))
        .containsKey("security.protocol");
  }

  private static void job(GivenValues given, Resources resources) {
    JsonNode spec = application(resources);
    List<String> arguments = arguments(spec.path("arguments"));
    List<String> further = Resources.texts(given.node("job.args"));
    int own = arguments.size() - further.size();
    assertThat(arguments.subList(own, arguments.size())).isEqualTo(further);
    Map<String, String> options =
        ProgramOptions.given(new WordCountJob(), environment(spec), arguments.subList(0, own));
    String appId = given.text("job.appId");
    assertThat(options)
        .containsEntry("--topic", given.text("topics.input.name"))
        .containsEntry("--counts-topic", given.text("topics.counts.name"))
        .containsEntry("--progress-topic", given.text("topics.progress.name"))
        .containsEntry("--app-id", appId.isEmpty() ? "2024.no" : appId)
        .containsEntry("--create-topics", given.text("job.createTopics"))
        .containsEntry("--batch-interval", given.text("job.batchInterval"))
        .containsEntry("--tokenizer", given.text("job.tokenizer"))
        .containsEntry("--view", given.text("job.view"))
        .containsEntry("--top", given.text("job.top"))
        .containsEntry("--max-word-bytes", given.text("job.maxWordBytes"))
        .containsEntry("--max-distinct-words", given.text("job.maxDistinctWords"))
        .containsEntry("--on-bad-record", given.text("job.onBadRecord"))
        .containsEntry("--on-lost-input", given.text("job.onLostInput"))
        .containsEntry("--on-replaced-topic", given.text("job.onReplacedTopic"))
        .containsEntry("--history-interval", given.text("store.postgres.historyInterval"))
        .containsEntry("--history-retention", given.text("store.postgres.historyRetention"))
        .containsEntry("--wait", given.text("job.wait"));
    assertThat(options.getOrDefault("--text-field", ""))
        .isEqualTo(String.join("\n", Resources.texts(given.node("job.textFields"))));
    assertThat(options.getOrDefault("--sql", "")).isEqualTo(given.text("job.sql"));
    assertThat(texts(spec.path("sparkConf"))).containsAllEntriesOf(given.texts("job.sparkConf"));
    assertThat(spec.at("/restartPolicy/onFailureRetryInterval").asText())
        .isEqualTo(given.text("job.retry.failureSeconds"));
    assertThat(spec.at("/restartPolicy/onSubmissionFailureRetryInterval").asText())
        .isEqualTo(given.text("job.retry.submissionFailureSeconds"));
    assertThat(spec.at("/driver/template/spec/terminationGracePeriodSeconds").asText())
        .isEqualTo(given.text("job.terminationGracePeriodSeconds"));
    assertThat(spec.at("/executor/instances").asText())
        .isEqualTo(given.text("job.executor.instances"));
    for (String role : List.of("driver", "executor")) {
      for (String field : List.of("cores", "coreRequest", "memory", "memoryOverhead")) {
        assertThat(spec.path(role).path(field).asText())
            .isEqualTo(given.text("job." + role + "." + field));
      }
      JsonNode limit = given.node("job." + role + ".coreLimit");
      assertThat(spec.path(role).path("coreLimit").asText(""))
          .isEqualTo(
              limit.isNumber() && limit.asDouble() == 0
                  ? ""
                  : given.text("job." + role + ".coreLimit"));
      String javaOptions = spec.path(role).path("javaOptions").asText();
      assertThat(role.equals("driver") ? javaOptions : ContainerText.expanded(javaOptions))
          .isEqualTo(given.text("job." + role + ".javaOptions"));
      placement(given, "job", spec.at("/" + role + "/template/spec"));
      extras(given, "job", spec.at("/" + role + "/template/spec"));
      assertThat(texts(spec.path(role).path("labels")))
          .containsAllEntriesOf(given.texts("job.podLabels"));
      assertThat(texts(spec.path(role).path("annotations")))
          .containsAllEntriesOf(given.texts("job.podAnnotations"));
      assertThat(texts(resources.one("ServiceAccount", "no-" + role).at("/metadata/annotations")))
          .containsAllEntriesOf(given.texts("job.serviceAccountAnnotations"));
    }
  }

  private static void producerAndVerifier(GivenValues given, Resources resources) {
    JsonNode pod = producerPod(resources);
    JsonNode container = pod.at("/containers/0");
    List<String> arguments = arguments(container.path("args"));
    List<String> further = Resources.texts(given.node("producer.args"));
    int own = arguments.size() - further.size();
    assertThat(arguments.subList(own, arguments.size())).isEqualTo(further);
    assertThat(ProgramOptions.given(new LineProducer(), Map.of(), arguments.subList(0, own)))
        .containsEntry("--topic", given.text("topics.input.name"))
        .containsEntry("--rate", given.text("producer.rate"))
        .containsEntry("--seed", given.text("producer.seed"))
        .containsEntry("--wait", given.text("producer.wait"));
    assertThat(resources.one("Deployment", "no-producer").at("/spec/replicas").asText())
        .isEqualTo(given.text("producer.replicas"));
    amounts(given, "producer.resources", container);
    placement(given, "producer", pod);
    extras(given, "producer", pod);
    JsonNode metadata = resources.one("Deployment", "no-producer").at("/spec/template/metadata");
    assertThat(texts(metadata.path("labels")))
        .containsAllEntriesOf(given.texts("producer.podLabels"));
    assertThat(texts(metadata.path("annotations")))
        .containsAllEntriesOf(given.texts("producer.podAnnotations"));
    assertThat(texts(resources.one("ServiceAccount", "no-producer").at("/metadata/annotations")))
        .containsAllEntriesOf(given.texts("producer.serviceAccountAnnotations"));
    JsonNode verifier =
        resources.one("PodTemplate", "no-verifier").at("/template/spec/containers/0");
    assertThat(ProgramOptions.given(new Verifier(), Map.of(), arguments(verifier.path("args"))))
        .containsEntry("--topic", given.text("topics.input.name"))
        .containsEntry("--counts-topic", given.text("topics.counts.name"));
    amounts(given, "verifier.resources", verifier);
    String schedule = given.text("verifier.schedule");
    assertThat(resources.all("CronJob"))
        .extracting(cronJob -> cronJob.at("/spec/schedule").asText())
        .isEqualTo(schedule.isEmpty() ? List.of() : List.of(schedule));
    assertThat(ContainerText.expanded(container.at("/env/0/value").asText()))
        .isEqualTo(given.text("producer.javaOptions"));
    assertThat(ContainerText.expanded(verifier.at("/env/0/value").asText()))
        .isEqualTo(given.text("verifier.javaOptions"));
  }

  private static void store(GivenValues given, Resources resources) {
    JsonNode driver = application(resources).at("/driver/template/spec");
    String path = "store.postgres.";
    assertThat(environment(application(resources)).get("WORDCOUNT_MIRROR_URL"))
        .contains("?sslmode=" + given.text(path + "sslMode"));
    String caSecret = given.text(path + "caSecret");
    assertThat(driver.path("volumes").findValuesAsText("secretName"))
        .contains("0x1")
        .contains(caSecret.isEmpty() ? "0x1" : caSecret);
    JsonNode out = resources.one("NetworkPolicy", "no-driver").at("/spec/egress/2");
    assertThat(out.findValuesAsText("port")).containsExactly(given.text(path + "port"));
    JsonNode peers = given.node(path + "peers");
    assertThat(out.has("to")).isEqualTo(!peers.isEmpty());
    if (!peers.isEmpty()) {
      assertThat(plain(out.path("to"))).isEqualTo(plain(peers));
    }
  }

  private static void policies(GivenValues given, Resources resources) {
    JsonNode client = resources.one("NetworkPolicy", "no-kafka-client").at("/spec/egress/0/to");
    JsonNode dns = given.node("networkPolicies.dns");
    assertThat(dns.isEmpty() ? "" : plain(client)).isEqualTo(dns.isEmpty() ? "" : plain(dns));
    JsonNode api = resources.one("NetworkPolicy", "no-driver").at("/spec/egress/1");
    assertThat(api.findValuesAsText("cidr"))
        .isEqualTo(Resources.texts(given.node("networkPolicies.apiServer.cidrs")));
    assertThat(api.findValuesAsText("port"))
        .isEqualTo(Resources.texts(given.node("networkPolicies.apiServer.ports")));
  }

  private static void monitoring(GivenValues given, Resources resources) {
    JsonNode monitor = resources.one("PodMonitor", "no-driver");
    assertThat(monitor.at("/spec/podMetricsEndpoints/0/interval").asText())
        .isEqualTo(given.text("monitoring.interval"));
    assertThat(texts(monitor.at("/metadata/labels")))
        .containsAllEntriesOf(given.texts("monitoring.labels"));
    assertThat(resources.one("PrometheusRule", "no").toString())
        .contains("> " + given.text("monitoring.alerts.staleSeconds") + " + 10 *")
        .contains("> 0.8 * " + given.text("job.maxDistinctWords"));
    assertThat(
            resources
                .one("PrometheusRule", "no")
                .at("/spec/groups")
                .findValuesAsText("runbook_url"))
        .isNotEmpty()
        .allSatisfy(
            url -> assertThat(url).startsWith(given.text("monitoring.alerts.runbook") + "#"));
    String unverified = given.text("monitoring.alerts.unverifiedSeconds");
    assertThat(resources.one("PrometheusRule", "no").at("/spec/groups").findParents("alert"))
        .filteredOn(alert -> alert.path("alert").asText().equals("WordcountNotVerified"))
        .extracting(alert -> alert.path("expr").asText().strip().replaceFirst("(?s).*> ", ""))
        .isEqualTo(given.text("verifier.schedule").isEmpty() ? List.of() : List.of(unverified));
    assertThat(
            resources
                .one("NetworkPolicy", "no-producer")
                .findValuesAsText("kubernetes.io/metadata.name"))
        .containsExactly(given.text("monitoring.namespace"));
    JsonNode dashboard = resources.one("ConfigMap", "no-dashboard-kafka").path("metadata");
    assertThat(texts(dashboard.path("labels")))
        .containsAllEntriesOf(given.texts("monitoring.dashboards.labels"));
    assertThat(texts(dashboard.path("annotations")))
        .containsAllEntriesOf(given.texts("monitoring.dashboards.annotations"));
  }

  private static void amounts(GivenValues given, String path, JsonNode made) {
    for (String kind : List.of("requests", "limits")) {
      assertThat(texts(made.path("resources").path(kind)))
          .as(path)
          .isEqualTo(given.texts(path + "." + kind));
    }
    given.node(path);
  }

  private static void placement(GivenValues given, String program, JsonNode pod) {
    assertThat(texts(pod.path("nodeSelector"))).isEqualTo(given.texts(program + ".nodeSelector"));
    for (String list : List.of("tolerations", "topologySpreadConstraints")) {
      assertThat(plain(pod.withArray(list))).isEqualTo(plain(given.node(program + "." + list)));
    }
    assertThat(plain(pod.withObject("/affinity")))
        .isEqualTo(plain(given.node(program + ".affinity")));
    assertThat(pod.path("priorityClassName").asText())
        .isEqualTo(given.text(program + ".priorityClassName"));
  }

  private static void extras(GivenValues given, String program, JsonNode pod) {
    assertThat(plain(pod.path("volumes"))).contains(inside(given.node(program + ".volumes")));
    JsonNode container = pod.at("/containers/0");
    assertThat(plain(container.path("volumeMounts")))
        .contains(inside(given.node(program + ".volumeMounts")));
    assertThat(plain(container.withArray("env"))).contains(inside(given.node(program + ".env")));
  }

  /** Returns the elements of a list as they stand in a longer one. */
  private static String inside(JsonNode list) {
    return plain(list).replaceAll("^\\[|]$", "");
  }

  private static void page(GivenValues given, Resources resources) {
    JsonNode service = resources.one("Service", "no-page");
    assertThat(service.at("/spec/type").asText()).isEqualTo(given.text("job.service.type"));
    assertThat(service.at("/spec/ports/0/port").asText()).isEqualTo(given.text("job.service.port"));
    assertThat(texts(service.at("/metadata/annotations")))
        .containsAllEntriesOf(given.texts("job.service.annotations"));
    JsonNode clients = given.node("job.service.clients");
    assertThat(
            plain(
                resources
                    .one("NetworkPolicy", "no-driver")
                    .at("/spec/ingress/2")
                    .withArray("from")))
        .isEqualTo(plain(clients));
    JsonNode ingress = resources.one("Ingress", "no-page");
    assertThat(ingress.at("/spec/ingressClassName").asText())
        .isEqualTo(given.text("job.ingress.className"));
    assertThat(ingress.at("/spec/rules/0/host").asText()).isEqualTo(given.text("job.ingress.host"));
    assertThat(ingress.at("/spec/tls/0/secretName").asText())
        .isEqualTo(given.text("job.ingress.tlsSecret"));
    assertThat(texts(ingress.at("/metadata/annotations")))
        .containsAllEntriesOf(given.texts("job.ingress.annotations"));
    JsonNode route = resources.one("HTTPRoute", "no-page");
    assertThat(route.at("/spec/hostnames/0").asText()).isEqualTo(given.text("job.httpRoute.host"));
    JsonNode gateway = route.at("/spec/parentRefs/0");
    assertThat(gateway.path("name").asText()).isEqualTo(given.text("job.httpRoute.gateway.name"));
    assertThat(gateway.path("namespace").asText())
        .isEqualTo(given.text("job.httpRoute.gateway.namespace"));
    assertThat(texts(route.at("/metadata/annotations")))
        .containsAllEntriesOf(given.texts("job.httpRoute.annotations"));
  }

  /** What a more particular value says of the same label or annotation goes before. */
  private static void common(GivenValues given, Resources resources) {
    Map<String, String> labels = given.texts("commonLabels");
    Map<String, String> annotations = given.texts("commonAnnotations");
    for (JsonNode resource : resources.all()) {
      assertThat(texts(resource.at("/metadata/labels")).keySet()).containsAll(labels.keySet());
      assertThat(texts(resource.at("/metadata/annotations")).keySet())
          .containsAll(annotations.keySet());
    }
    JsonNode user = resources.one("KafkaUser", "no-job").path("metadata");
    assertThat(texts(user.path("labels"))).containsAllEntriesOf(labels);
    assertThat(texts(user.path("annotations"))).containsAllEntriesOf(annotations);
  }

  private static Map<String, String> environment(JsonNode spec) {
    return ProgramOptions.environment(spec.at("/driver/template/spec/containers/0"), Chart.FOLDER);
  }

  private static List<String> arguments(JsonNode list) {
    return Resources.texts(list).stream().map(ContainerText::expanded).toList();
  }

  private static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.properties()
        .forEach(
            field -> {
              assertThat(field.getValue().isTextual()).as("%s", field).isTrue();
              texts.put(field.getKey(), field.getValue().asText());
            });
    return texts;
  }

  /** Returns a value as it compares: fields in any order, numbers of any size. */
  private static String plain(Object value) {
    try {
      Object tree = JSON.readValue(JSON.writeValueAsString(value), Object.class);
      return JSON.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes heaps suffice, a history span its intervals, and words short enough for PostgreSQL's
   * index. No schema can demand that, and few random values do it.
   */
  private static ObjectNode enlarged(ObjectNode values) {
    GivenValues given = new GivenValues(values);
    for (String role : List.of("driver", "executor")) {
      if (given.text("job." + role + ".memory").matches("1k|250m|450m")) {
        ((ObjectNode) values.at("/job/" + role)).put("memory", "524288K");
      }
    }
    if (given.node("job.maxWordBytes").asInt() > MirrorOptions.LONGEST_WORD) {
      ((ObjectNode) values.path("job")).put("maxWordBytes", MirrorOptions.LONGEST_WORD);
    }
    if (duration(given.text("store.postgres.historyRetention"))
            .compareTo(duration(given.text("store.postgres.historyInterval")))
        < 0) {
      ((ObjectNode) values.at("/store/postgres")).put("historyRetention", "999999h");
    }
    return values;
  }

  /** Names differ, heaps fit into their pods, an Ingress has a Service: no schema can say that. */
  private static boolean isSound(ObjectNode values) {
    GivenValues given = new GivenValues(values);
    return Stream.of("input", "counts", "progress")
                .map(role -> given.text("topics." + role + ".name").replace('.', '_'))
                .distinct()
                .count()
            == 3
        && (given.node("job.service.enabled").asBoolean()
            || !(given.node("job.ingress.enabled").asBoolean()
                || given.node("job.httpRoute.enabled").asBoolean()))
        && (given.text("job.sql").isEmpty() || given.text("job.view").equals("sql"))
        && Stream.of("kafka", "kafka.zookeeper", "kafka.controller")
            .allMatch(server -> heapFits(given, server));
  }

  private static Duration duration(String text) {
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
        : Duration.parse("PT" + text);
  }

  private static boolean heapFits(GivenValues given, String server) {
    JsonNode options = given.node(server + ".jvmOptions");
    String heap = options.path("-Xmx").asText(options.path("-Xms").asText());
    String limit = given.text(server + ".resources.limits.memory");
    return heap.isEmpty()
        || limit.isEmpty()
        || Quantity.getAmountInBytes(new Quantity(heap.toUpperCase(Locale.ROOT) + "i"))
                .compareTo(Quantity.getAmountInBytes(new Quantity(limit)))
            < 0;
  }

  private static JsonNode application(Resources resources) {
    return resources.one("SparkApplication", "no").path("spec");
  }

  private static JsonNode producerPod(Resources resources) {
    return resources.one("Deployment", "no-producer").at("/spec/template/spec");
  }
}
