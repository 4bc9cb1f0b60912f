package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPolicyTest {
  private static final String COMPONENT = "app.kubernetes.io/component";

  private final Resources resources = Chart.wordcount().render();

  @Test
  void shouldDenyAllOtherConnectionsBothWays() {
    JsonNode deny = resources.one("NetworkPolicy", "wordcount-default-deny").path("spec");

    assertThat(Resources.texts(deny.path("policyTypes"))).containsExactly("Ingress", "Egress");
    assertThat(deny.has("ingress") || deny.has("egress")).isFalse();
    assertThat(deny.at("/podSelector/matchLabels").has(COMPONENT))
        .as("it holds for every component")
        .isFalse();
  }

  @Test
  void shouldSelectPodsByTheLabelsTheyHave() {
    JsonNode application = resources.one("SparkApplication", "wordcount");
    JsonNode common = application.at("/metadata/labels");
    for (String role : List.of("driver", "executor")) {
      JsonNode selector =
          resources.one("NetworkPolicy", "wordcount-" + role).at("/spec/podSelector/matchLabels");
      assertThat(selector.path("app.kubernetes.io/instance"))
          .isEqualTo(common.path("app.kubernetes.io/instance"));
      assertThat(selector.path("app.kubernetes.io/name"))
          .isEqualTo(common.path("app.kubernetes.io/name"));
      assertThat(selector.path(COMPONENT).asText())
          .isEqualTo(application.at("/spec/" + role + "/labels").path(COMPONENT).asText())
          .isEqualTo(role);
    }
  }

  @Test
  void shouldAllowExactlyTheFlowsOfTheJob() {
    assertThat(flows("wordcount-driver", "ingress", "from"))
        .containsExactlyInAnyOrder("7078,7079 executor", "http namespace monitoring");
    assertThat(flows("wordcount-driver", "egress", "to"))
        .containsExactlyInAnyOrder("7079 executor", "443,6443,8443,16443 anywhere");
    assertThat(flows("wordcount-executor", "ingress", "from"))
        .containsExactlyInAnyOrder("7079 driver", "7079 executor");
    assertThat(flows("wordcount-executor", "egress", "to"))
        .containsExactlyInAnyOrder("7078,7079 driver", "7079 executor");
  }

  @Test
  void shouldExposeThePageAndNeitherMetricsNorProbes() {
    Resources exposed =
        Chart.wordcount()
            .render(
                """
                job:
                  service:
                    enabled: true
                    clients:
                      - namespaceSelector:
                          matchLabels: {kubernetes.io/metadata.name: web}
                  ingress: {enabled: true}
                  httpRoute: {enabled: true, gateway: {namespace: gateways}}
                """);
    JsonNode driver = exposed.one("SparkApplication", "wordcount").at("/spec/driver/template/spec");
    JsonNode rules = exposed.one("NetworkPolicy", "wordcount-driver").at("/spec/ingress");
    JsonNode service = exposed.one("Service", "wordcount-page");

    assertThat(driver.at("/containers/0/ports").toString())
        .contains("\"http\",\"containerPort\":8081", "\"page\",\"containerPort\":8080");
    assertThat(service.at("/spec/ports").findValuesAsText("targetPort")).containsExactly("page");
    assertThat(exposed.one("Ingress", "wordcount-page").findValuesAsText("name"))
        .contains("wordcount-page", "http");
    assertThat(exposed.one("HTTPRoute", "wordcount-page").at("/spec/rules/0/backendRefs/0"))
        .isEqualTo(Chart.YAML.createObjectNode().put("name", "wordcount-page").put("port", 80));
    for (JsonNode rule : rules) {
      String from = rule.path("from").toString();
      List<String> ports = rule.path("ports").findValuesAsText("port");
      assertThat(ports.contains("page")).isEqualTo(from.contains("\"web\""));
      assertThat(ports.contains("http")).isEqualTo(from.contains("\"monitoring\""));
    }
  }

  @Test
  void shouldAllowExactlyTheFlowsOfEveryKafkaClient() {
    assertThat(flows("wordcount-producer", "ingress", "from"))
        .containsExactly("http namespace monitoring");
    assertThat(flows("wordcount-kafka-client", "egress", "to"))
        .containsExactly(
            "53,53,5353,5353,8053,8053 namespace kube-system",
            "53,53,5353,5353,8053,8053 namespace openshift-dns",
            "53,53,5353,5353,8053,8053 namespace kube-system",
            "53,53,5353,5353,8053,8053 range 169.254.0.0/16",
            "9093 strimzi wordcount-kafka");
    assertThat(resources.names("NetworkPolicy")).hasSize(5);
  }

  @Test
  void shouldUseThePortsThatSparkIsToldToUse() {
    JsonNode conf = resources.one("SparkApplication", "wordcount").at("/spec/sparkConf");

    assertThat(conf.path("spark.driver.port").asText()).isEqualTo("7078");
    assertThat(conf.path("spark.driver.blockManager.port").asText()).isEqualTo("7079");
    assertThat(conf.path("spark.blockManager.port").asText()).isEqualTo("7079");
  }

  @Test
  void shouldOpenThePortsOfAnExistingKafka() {
    JsonNode kafka =
        Chart.wordcount()
            .render(
                """
                kafka:
                  enabled: false
                  external:
                    bootstrapServers: one:9094, two:9095,three:9094
                    authentication: none
                """)
            .one("NetworkPolicy", "wordcount-kafka-client")
            .at("/spec/egress/1");

    assertThat(kafka.path("ports").findValuesAsText("port")).containsExactly("9094", "9095");
    assertThat(kafka.has("to")).isFalse();
  }

  @Test
  void shouldOpenThePortsOfBrokersThatDifferFromTheBootstrapAddress() {
    String ports = "kafka: {external: {ports: [31001, 31000, 31002]}}";
    String existing =
        """
        kafka:
          enabled: false
          external: {bootstrapServers: "node:31000", authentication: none}
        """;

    assertThat(kafkaPorts(existing, ports)).containsExactly("31000", "31001", "31002");
    assertThat(kafkaPorts(ports)).as("the chart's own Kafka").containsExactly("9093");
  }

  @Test
  void shouldNarrowTheWayToTheApiServerWhenItsAddressIsKnown() {
    JsonNode api =
        Chart.wordcount()
            .render(
                "networkPolicies: {apiServer: {cidrs: [10.96.0.1/32, 172.18.0.2/32], ports: [6443]}}")
            .one("NetworkPolicy", "wordcount-driver")
            .at("/spec/egress/1");

    assertThat(api.findValuesAsText("cidr")).containsExactly("10.96.0.1/32", "172.18.0.2/32");
    assertThat(api.findValuesAsText("port")).containsExactly("6443");
  }

  @Test
  void shouldLeaveThePoliciesOutWhenTheyAreOff() {
    assertThat(Chart.wordcount().render("networkPolicies: {enabled: false}").names("NetworkPolicy"))
        .isEmpty();
  }

  private static List<String> kafkaPorts(String... values) {
    return Chart.wordcount()
        .renderAsIs(values)
        .one("NetworkPolicy", "wordcount-kafka-client")
        .at("/spec/egress/1/ports")
        .findValuesAsText("port");
  }

  private List<String> flows(String policy, String direction, String side) {
    List<String> flows = new ArrayList<>();
    for (JsonNode rule : resources.one("NetworkPolicy", policy).at("/spec/" + direction)) {
      String ports = String.join(",", rule.path("ports").findValuesAsText("port"));
      if (!rule.has(side)) {
        flows.add(ports + " anywhere");
      }
      rule.path(side).forEach(peer -> flows.add(ports + " " + peer(peer)));
    }
    return flows;
  }

  private static String peer(JsonNode peer) {
    String namespace =
        peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name").asText();
    if (!namespace.isEmpty()) {
      return "namespace " + namespace;
    }
    if (peer.has("ipBlock")) {
      return "range " + peer.at("/ipBlock/cidr").asText();
    }
    JsonNode labels = peer.at("/podSelector/matchLabels");
    return labels.has(COMPONENT)
        ? labels.path(COMPONENT).asText()
        : "strimzi " + labels.path("strimzi.io/name").asText();
  }
}
