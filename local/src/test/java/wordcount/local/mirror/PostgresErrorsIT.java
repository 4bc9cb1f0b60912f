package wordcount.local.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.job.fault.Guard;
import wordcount.job.mirror.Database;
import wordcount.job.mirror.DatabaseLogin;
import wordcount.job.mirror.MirrorSettings;
import wordcount.job.mirror.PostgresMirror;
import wordcount.local.ErrorTable;
import wordcount.local.server.LocalPostgres;
import wordcount.program.Loopback;

/**
 * A PostgreSQL as others run them, with TLS and passwords: what it refuses is said in one table for
 * people to read, {@code errors-with-postgres.txt}.
 */
class PostgresErrorsIT {
  private static final String PASSWORD = "secret";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path files;

  private static TestDatabase database;

  @BeforeAll
  static void start() throws Exception {
    issueCertificate("ca", "server");
    issueCertificate("other-ca", "other");
    Path access =
        Files.writeString(
            files.resolve("pg_hba.conf"),
            """
            host    all postgres,wordcount,wordcount_reader,poor 127.0.0.1/32 trust
            hostssl all guarded                                  127.0.0.1/32 scram-sha-256
            """);
    database =
        new TestDatabase(
            Map.of(
                "ssl", "on",
                "ssl_cert_file", file("server.crt"),
                "ssl_key_file", file("server.key"),
                "hba_file", access.toString()));
    database.run(
        LocalPostgres.SUPERUSER,
        """
        CREATE ROLE guarded LOGIN PASSWORD 'secret';
        CREATE ROLE poor LOGIN;
        GRANT CREATE ON DATABASE wordcount TO guarded
        """);
    database.run(LocalPostgres.SUPERUSER, "CREATE DATABASE hardened");
    database.run(
        LocalPostgres.SUPERUSER,
        "CREATE DATABASE latin OWNER guarded TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    database.run(
        LocalPostgres.SUPERUSER,
        """
        REVOKE ALL ON DATABASE hardened FROM PUBLIC;
        GRANT CONNECT ON DATABASE hardened TO poor;
        GRANT CONNECT, CREATE ON DATABASE hardened TO guarded
        """);
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @Test
  void shouldReportErrorReasonAndRemedyInOneLineEach() throws Exception {
    Database.prepare(
        new DatabaseLogin(
            "jdbc:postgresql://" + server() + "/wordcount", "guarded", () -> PASSWORD));
    ErrorTable table =
        new ErrorTable(
            Map.of("KAFKA_PORT", "0", "ZOOKEEPER_PORT", "0", "PAGE_PORT", "0", "HTTP_PORT", "0"));
    table.name("CERTIFICATES", files.toString());
    table.name("SERVER", server());
    table.name("NAME", server().replace(Loopback.HOST, Loopback.NAME));

    for (String url :
        List.of(
            "postgres://SERVER/wordcount",
            "jdbc:postgresql://127.0.0.1:1/wordcount",
            "jdbc:postgresql://no.such.host.invalid/wordcount",
            "jdbc:postgresql://SERVER/missing?user=wordcount",
            "jdbc:postgresql://SERVER/?user=poor",
            "jdbc:postgresql://SERVER/wordcount?user=poor",
            "jdbc:postgresql://SERVER/wordcount?user=guarded",
            "jdbc:postgresql://SERVER/wordcount?user=guarded&password=wrong",
            "jdbc:postgresql://SERVER/wordcount?user=guarded&password=secret&sslmode=disable",
            "jdbc:postgresql://SERVER/hardened?user=poor",
            "jdbc:postgresql://SERVER/hardened?user=guarded&password=secret",
            "jdbc:postgresql://SERVER/latin?user=guarded&password=secret",
            "jdbc:postgresql://SERVER/wordcount?user=nobody",
            "jdbc:postgresql://SERVER/wordcount?user=wordcount&sslmode=verify-full&sslrootcert=CERTIFICATES/other-ca.crt",
            "jdbc:postgresql://SERVER/wordcount?user=wordcount&sslmode=verify-full&sslrootcert=CERTIFICATES/missing.crt",
            "jdbc:postgresql://SERVER/wordcount?user=wordcount&sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
            "jdbc:postgresql://NAME/wordcount?user=wordcount&sslmode=verify-full&sslrootcert=CERTIFICATES/ca.crt")) {
      table.run("run --postgres-url='" + url + "'");
    }
    database.run(
        LocalPostgres.SUPERUSER,
        """
        INSERT INTO wordcount.progress VALUES ('wordcount', 7, 1, 9, 3, 't', '{}', now(), 'other')
        """);
    table.run(
        "run --postgres-url='jdbc:postgresql://SERVER/wordcount?user=guarded&password=secret'");
    table.run(
        "run --data=CERTIFICATES/new"
            + " --postgres-url='jdbc:postgresql://SERVER/wordcount?user=guarded&password=secret'");
    table.run("run --mirror-rebuild");
    table.run("run --store=postgres --postgres-url=jdbc:postgresql://SERVER/wordcount");
    table.run("store-verifier");
    table.run("store-verifier --mirror-secret=CERTIFICATES");
    table.run("store-verifier --mirror-secret=CERTIFICATES --mirror-user=me");

    table.verify("errors-with-postgres.txt");
  }

  @Test
  void shouldCopyOverTlsToWhomItKnows() throws Exception {
    assertCopied("", "guarded", "tls");
  }

  @Test
  void shouldTakeTheUserFromTheUrlAndThePasswordFromElsewhere() throws Exception {
    assertCopied("&user=guarded", null, "url");
  }

  private static void assertCopied(String parameters, String user, String appId) throws Exception {
    String url =
        "jdbc:postgresql://"
            + server()
            + "/wordcount?sslmode=verify-full&sslrootcert="
            + file("ca.crt")
            + parameters;
    MemoryTotals totals = new MemoryTotals();
    try (PostgresMirror mirror =
        new PostgresMirror(
            new MirrorSettings(
                appId,
                () -> new DatabaseLogin(url, user, () -> PASSWORD),
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                false),
            1 << 20,
            totals,
            new SimpleMeterRegistry(),
            Clock.systemUTC(),
            Guard.ALL)) {
      mirror.start("topic", 0, totals.move(), 1);
      var commit = totals.commit(Map.of("to", 2L));
      mirror.committed(commit.progress(), commit.totals(), 2);

      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> database.state(appId).words(), Map.of("to", 2L)::equals);
      assertThat(
              database.rows(
                  LocalPostgres.SUPERUSER,
                  "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                      + " WHERE usename = 'guarded'"))
          .containsOnly("t");
    }
  }

  private static String server() {
    return URI.create(database.url().substring("jdbc:".length())).getAuthority();
  }

  private static String file(String name) {
    return files.resolve(name).toString();
  }

  /** Makes an authority and, signed by it, a server's certificate. */
  private static void issueCertificate(String authority, String server) throws Exception {
    Path all = files.resolve(authority + ".p12");
    keytool(all, authority, "-dname", "CN=" + authority, "-ext", "bc:c");
    keytool(
        all, server, "-dname", "CN=" + server, "-ext", "san=ip:127.0.0.1", "-signer", authority);
    KeyStore keys = KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
    pem(authority + ".crt", "CERTIFICATE", keys.getCertificate(authority).getEncoded());
    pem(server + ".crt", "CERTIFICATE", keys.getCertificate(server).getEncoded());
    pem(server + ".key", "PRIVATE KEY", keys.getKey(server, PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(String name, String what, byte[] content) throws IOException {
    Path file =
        Files.writeString(
            files.resolve(name),
            "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content)
                + "\n-----END "
                + what
                + "-----\n");
    // The server takes no key that others may read.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void keytool(Path store, String alias, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                alias,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), US_ASCII);
    assertThat(made.waitFor()).as(said).isZero();
  }
}
