package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.StoreVerifier;

class StoreTemplateTest {
  /** Of a reader's Secret Helm asks the cluster, of which there is none here. */
  private static final String READER = "monitoring: {dashboards: {enabled: false}}\n";

  private final Chart chart = Chart.wordcount();

  @Test
  void shouldCopyNothingUnlessToldWhere() {
    Resources resources = chart.render();

    assertThat(resources.one("SparkApplication", "wordcount").toString()).doesNotContain("MIRROR");
    assertThat(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress")).hasSize(2);
    assertThat(chart.render("job: {maxWordBytes: 65536}").all())
        .as("no index limits the words")
        .isNotEmpty();
  }

  @Test
  void shouldCheckTheServersNameAndGiveThePasswordToTheDriverAlone() {
    Resources resources =
        chart.render(
            "store: {postgres: {existingSecret: pg, caSecret: pg-ca, peers: [{podSelector: {}}]}}");
    JsonNode spec = resources.one("SparkApplication", "wordcount").path("spec");

    assertThat(spec.at("/driver/template").toString())
        .contains(
            "jdbc:postgresql:?sslmode=verify-full&sslrootcert=/etc/wordcount/postgres-ca/ca.crt",
            "\"name\":\"WORDCOUNT_MIRROR_SECRET\",\"value\":\"/etc/wordcount/postgres\"",
            "\"name\":\"postgres\",\"secret\":{\"secretName\":\"pg\",\"optional\":true}");
    assertThat(spec.at("/driver/template").toString())
        .as("a missing Secret must not keep the driver from counting")
        .containsPattern("\"postgres-ca\",\"secret\":\\{[^}]*}][^}]*\"optional\":true");
    assertThat(spec.path("executor").toString()).doesNotContain("pg").doesNotContain("POSTGRES");
    assertThat(spec.path("arguments").toString()).doesNotContain("mirror");
    assertThat(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress/2").toString())
        .contains("5432", "podSelector");
    assertThat(resources.one("NetworkPolicy", "wordcount-executor").toString())
        .doesNotContain("5432");
  }

  @Test
  void shouldTrustJavasAuthoritiesByDefault() {
    assertThat(
            chart
                .render("store: {postgres: {existingSecret: pg}}")
                .one("SparkApplication", "wordcount")
                .toString())
        .contains("?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(
            chart
                .render("store: {postgres: {existingSecret: pg, sslMode: require}}")
                .one("SparkApplication", "wordcount")
                .toString())
        .as("encrypted, whoever signed the certificate")
        .contains("?sslmode=require\"");
  }

  @Test
  void shouldNotLetASingleInstanceBlockTheDrainOfItsNode() {
    for (int instances : new int[] {1, 2}) {
      JsonNode cluster =
          chart
              .render(
                  "store: {postgres: {cluster: {enabled: true, force: true, instances: "
                      + instances
                      + "}}}")
              .one("Cluster", "wordcount-postgres");
      assertThat(cluster.at("/spec/enablePDB").asBoolean()).isEqualTo(instances > 1);
    }
  }

  @Test
  void shouldRefuseAClusterThatNobodyWouldMake() {
    assertThatThrownBy(
            () -> chart.render("store: {postgres: {existingSecret: pg, cluster: {enabled: true}}}"))
        .hasMessageContaining(
            "store.postgres: existingSecret and cluster.enabled=true exclude each other")
        .hasMessageContaining("CloudNativePG is not installed in this cluster");
  }

  @Test
  void shouldRejectRebuildingWithEachRestart() {
    assertThatThrownBy(() -> chart.render("job: {args: [--mirror-rebuild]}"))
        .hasMessageContaining("job.args: --mirror-rebuild would delete the copy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pg.example | false | pg.example:5433",
        "pg         | false | pg.wordcount.svc:5433",
        "pg.db      | false | pg.db:5433",
        "fd00::5    | false | [fd00::5]:5433",
        "''         | true  | wordcount-postgres-rw.wordcount.svc:5432",
      })
  void shouldGiveGrafanaTheLogin(String host, boolean cluster, String url, @TempDir Path folder)
      throws IOException {
    Map<String, String> reader =
        cluster
            ? Map.of("username", "re$der", "password", "p$w")
            : Map.of(
                "username",
                "re$der",
                "password",
                "p$w",
                "host",
                host,
                "port",
                "5433",
                "dbname",
                "words");
    String ca = cluster ? "wordcount-postgres-ca" : "ca";

    Resources resources =
        chart.renderWithSecrets(
            Map.of("reader", reader, ca, Map.of("ca.crt", "CA")),
            folder,
            "store: {postgres: {readerSecret: reader, "
                + (cluster
                    ? "cluster: {enabled: true, force: true}}}"
                    : "existingSecret: pg, caSecret: ca}}"));

    String text =
        resources
            .one("Secret", "wordcount-grafana-postgres")
            .path("stringData")
            .elements()
            .next()
            .asText();
    JsonNode source = Chart.YAML.readTree(text).at("/datasources/0");
    assertThat(source.path("url").asText()).isEqualTo(url);
    assertThat(source.path("user").asText()).as("Grafana replaces variables").isEqualTo("re$$der");
    assertThat(source.at("/secureJsonData/password").asText()).isEqualTo("p$$w");
    assertThat(source.at("/secureJsonData/tlsCACert").asText()).isEqualTo("CA");
    assertThat(source.at("/jsonData/database").asText()).isEqualTo(cluster ? "wordcount" : "words");
    assertThat(source.at("/jsonData/sslmode").asText()).isEqualTo("verify-full");
    assertThat(
            resources
                .one("ConfigMap", "wordcount-dashboard-history")
                .at("/metadata/annotations/wordcount~1secrets")
                .asText())
        .as("deploying again looks whether these have changed")
        .contains("\"reader\":\"v-reader\"", "\"" + ca + "\":\"v-" + ca + "\"");
  }

  @Test
  void shouldGiveGrafanaNoIncompleteLogin(@TempDir Path folder) throws IOException {
    Resources resources =
        chart.renderWithSecrets(
            Map.of("reader", Map.of("username", "r", "password", "p", "jdbc-uri", "jdbc:x")),
            folder,
            "store: {postgres: {existingSecret: pg, readerSecret: reader, caSecret: missing}}");

    assertThat(resources.names("Secret")).isEmpty();
    assertThat(
            resources
                .one("ConfigMap", "wordcount-dashboard-history")
                .at("/metadata/annotations/wordcount~1secrets")
                .asText())
        .isEqualTo("{\"missing\":\"\",\"reader\":\"v-reader\"}");
  }

  @Test
  void shouldMakeNoPostgresOfItsOwn() throws IOException {
    Resources resources =
        chart.render(
            """
            store:
              postgres:
                cluster:
                  enabled: true
                  force: true
                  size: 7Gi
                  storageClass: fast
                  image: registry.example.org:5000/postgresql:17.6@sha256:00
                  resources: {requests: {cpu: 2}}
            """);
    JsonNode spec = resources.one("Cluster", "wordcount-postgres").path("spec");

    assertThat(resources.names("StatefulSet")).isEmpty();
    assertThat(spec.path("storage").toString())
        .isEqualTo("{\"size\":\"7Gi\",\"storageClass\":\"fast\"}");
    assertThat(spec.path("imageName").asText())
        .isEqualTo("registry.example.org:5000/postgresql:17.6@sha256:00");
    assertThat(spec.at("/resources/requests/cpu").asText()).isEqualTo("2");
    assertThat(Resources.texts(spec.at("/bootstrap/initdb/postInitSQL")))
        .as("before the job connects, which lets it read")
        .containsExactly("CREATE ROLE wordcount_reader");
    assertThat(spec.at("/managed/roles/0").toString())
        .as("a password of before does not stay")
        .contains("\"login\":false", "\"disablePassword\":true");
    assertThat(resources.one("SparkApplication", "wordcount").toString())
        .contains("wordcount-postgres-app", "wordcount-postgres-ca");
    assertThat(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress/2").toString())
        .contains("\"cnpg.io/cluster\":\"wordcount-postgres\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", readerSecret: reader"})
  void shouldMakeAClusterThatCloudNativePgKnows(String more)
      throws IOException, InterruptedException {
    assertThat(
            new KubernetesSchemas()
                .problems(
                    chart.render(
                        READER
                            + "store: {postgres: {cluster: {enabled: true, force: true}"
                            + more
                            + "}}")))
        .isEmpty();
  }

  @Test
  void shouldLetTheStoresVerifierReadByTheReadersRole() {
    String existing = READER + "store: {postgres: {existingSecret: pg, caSecret: pg-ca%s}}";

    assertThat(chart.render().names("PodTemplate")).containsExactly("wordcount-verifier");
    assertThat(volumes(chart.render(String.format(Locale.ROOT, existing, ""))))
        .contains("{\"name\":\"postgres\",\"secret\":{\"secretName\":\"pg\"}}", "pg-ca");
    assertThat(volumes(chart.render(String.format(Locale.ROOT, existing, ", readerSecret: r"))))
        .contains("{\"name\":\"postgres\",\"secret\":{\"secretName\":\"r\"}}", "pg-ca")
        .doesNotContain("\"pg\"");
    JsonNode sources =
        verifier(
                chart.render(
                    READER
                        + "store: {postgres: {readerSecret: r, cluster: {enabled: true, force: true}}}"))
            .findValue("sources");
    assertThat(sources.findValuesAsText("path"))
        .containsExactly("host", "port", "dbname", "username", "password");
    assertThat(sources.findValuesAsText("name")).containsExactly("wordcount-postgres-app", "r");
  }

  @Test
  void shouldLetTheStoresVerifierThroughToPostgres() {
    String store = "store: {postgres: {existingSecret: pg, peers: [{podSelector: {}}]}}";
    Resources resources = chart.render(store);
    JsonNode policy = resources.one("NetworkPolicy", "wordcount-store-verifier").path("spec");
    JsonNode labels =
        resources.one("PodTemplate", "wordcount-store-verifier").at("/template/metadata/labels");

    policy
        .at("/podSelector/matchLabels")
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
    assertThat(policy.path("egress"))
        .containsExactly(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress/2"));
    assertThat(chart.render(store + "\nnetworkPolicies: {enabled: false}").names("NetworkPolicy"))
        .isEmpty();
  }

  @Test
  void shouldRunAStoresVerifierThatTakesItsArguments(@TempDir Path secret) throws IOException {
    Files.writeString(secret.resolve("jdbc-uri"), "jdbc:postgresql://host/words");
    JsonNode container =
        verifier(chart.render("store: {postgres: {existingSecret: pg}}")).at("/containers/0");

    assertThat(Resources.texts(container.path("command"))).endsWith(StoreVerifier.class.getName());
    assertThat(container.path("image").asText()).contains("wordcount-job");
    assertThat(
            ProgramOptions.given(
                new StoreVerifier(),
                ProgramOptions.environment(container, secret),
                Resources.texts(container.path("args"))))
        .containsEntry("--app-id", "wordcount.wordcount")
        .containsEntry("--mirror-secret", secret.toString())
        .containsEntry(
            "--mirror-url",
            "jdbc:postgresql:?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  private static String volumes(Resources resources) {
    return verifier(resources).path("volumes").toString();
  }

  private static JsonNode verifier(Resources resources) {
    return resources.one("PodTemplate", "wordcount-store-verifier").at("/template/spec");
  }

  @Test
  void shouldShowTheHistoryWhereThereIsOne() {
    assertThat(chart.render().names("ConfigMap")).doesNotContain("wordcount-dashboard-history");
    Resources resources = chart.render("store: {postgres: {existingSecret: pg}}");

    assertThat(
            resources
                .one("ConfigMap", "wordcount-dashboard-history")
                .at("/metadata/labels/grafana_dashboard")
                .asText())
        .isEqualTo("1");
    assertThat(resources.names("Secret")).as("nobody can be asked for the password here").isEmpty();
  }
}
