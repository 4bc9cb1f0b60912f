package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class StoreTemplateTest {
  private final Chart chart = Chart.wordcount();

  @Test
  void shouldCopyNothingUnlessToldWhere() {
    Resources resources = chart.render();

    assertThat(resources.one("SparkApplication", "wordcount").toString()).doesNotContain("MIRROR");
    assertThat(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress")).hasSize(2);
  }

  @Test
  void shouldCheckTheServersNameAndGiveThePasswordToTheDriverAlone() {
    Resources resources =
        chart.render(
            "store: {postgres: {existingSecret: pg, caSecret: pg-ca, peers: [{podSelector: {}}]}}");
    JsonNode spec = resources.one("SparkApplication", "wordcount").path("spec");

    assertThat(spec.at("/driver/template").toString())
        .contains(
            "jdbc:postgresql://$(POSTGRES_HOST):$(POSTGRES_PORT)/$(POSTGRES_DBNAME)"
                + "?sslmode=verify-full&sslrootcert=/etc/wordcount/postgres-ca/ca.crt",
            "/etc/wordcount/postgres/password");
    assertThat(spec.path("executor").toString()).doesNotContain("pg").doesNotContain("POSTGRES");
    assertThat(spec.path("arguments").toString()).doesNotContain("mirror");
    assertThat(resources.one("NetworkPolicy", "wordcount-driver").at("/spec/egress/2").toString())
        .contains("5432", "podSelector");
    assertThat(resources.one("NetworkPolicy", "wordcount-executor").toString())
        .doesNotContain("5432");
  }

  @Test
  void shouldTrustWhatJavaTrustsWithoutAnAuthority() {
    assertThat(
            chart
                .render("store: {postgres: {existingSecret: pg}}")
                .one("SparkApplication", "wordcount")
                .toString())
        .contains("?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  @Test
  void shouldRefuseAClusterThatNobodyWouldMake() {
    assertThatThrownBy(
            () -> chart.render("store: {postgres: {existingSecret: pg, cluster: {enabled: true}}}"))
        .hasMessageContaining("store.postgres: existingSecret names a PostgreSQL")
        .hasMessageContaining("does not know CloudNativePG");
  }

  /** Helm as a library cannot be told what a cluster knows, so this is read, not rendered. */
  @Test
  void shouldMakeNoPostgresOfItsOwn() throws IOException {
    String cluster = Files.readString(Chart.FOLDER.resolve("templates/store/cluster.yaml"));

    assertThat(cluster).contains("kind: Cluster").doesNotContain("StatefulSet");
  }
}
