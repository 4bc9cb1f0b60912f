package wordcount.local.job;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import wordcount.local.server.LocalCluster;
import wordcount.local.server.Ports;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;

/** Certificates are renewed under a running job; it has them in files, as the chart mounts them. */
class CertificatesIT {
  private static final String PASSWORD = "secret";

  @TempDir private static Path files;

  private static int port;

  @RegisterExtension
  private static final JobHarness harness = new JobHarness(CertificatesIT::startCluster);

  private static LocalCluster startCluster(Path directory) throws Exception {
    issueCertificates("first");
    Files.writeString(files.resolve("user.password"), PASSWORD);
    port = Ports.anyFree();
    return LocalCluster.start(
        directory,
        0,
        0,
        Map.ofEntries(
            Map.entry("listeners", "TLS://" + Loopback.HOST + ":" + port),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,TLS:SSL"),
            Map.entry("ssl.client.auth", "required"),
            Map.entry("ssl.truststore.type", "PEM"),
            Map.entry("ssl.truststore.location", file("ca.crt")),
            Map.entry("ssl.keystore.type", "PKCS12"),
            Map.entry("ssl.keystore.location", file("broker.p12")),
            Map.entry("ssl.keystore.password", PASSWORD)));
  }

  @Test
  void shouldResumeWithNewCertificatesAfterARestart() throws Exception {
    // given
    harness.newInput(1);
    harness.send("to be");
    var job = startOverTls();
    harness.awaitTotalsEqualInput();

    // when: an authority that it does not know yet has signed those of the brokers
    issueCertificates("second");
    harness.restartBroker();
    harness.send("or not to be");

    // then: it trusts what it read when it started, ends, and the next one reads the new ones
    assertThat(job.exitCode()).as(job.log()).isEqualTo(ExitCode.FAILED);
    assertThat(job.err)
        .anyMatch(line -> line.matches("error: the TLS handshake with Kafka failed: .*PKIX path.*"))
        .noneMatch(line -> line.startsWith("\tat "));
    var next = startOverTls();
    harness.awaitTotalsEqualInput();
    assertThat(next.jvm().isAlive()).as(next.log()).isTrue();
    assertThat(next.metric("wordcount_driver_epoch")).isPositive();
  }

  private static JobHarness.RunningJob startOverTls() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--bootstrap-servers", Loopback.HOST + ":" + port));
    Map.of(
            "security.protocol",
            "SSL",
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.location",
            file("ca.crt"),
            "ssl.keystore.type",
            "PKCS12",
            "ssl.keystore.location",
            file("user.p12"),
            "ssl.keystore.password",
            "${directory:" + files + ":user.password}")
        .forEach((key, value) -> arguments.addAll(List.of("--kafka-property", key + "=" + value)));
    return harness.start(List.of(), arguments.toArray(String[]::new));
  }

  private static String file(String name) {
    return files.resolve(name).toString();
  }

  /** Makes an authority and, signed by it, certificates for brokers and job. */
  private static void issueCertificates(String authority) throws Exception {
    Path all = files.resolve(authority + ".p12");
    keytool(all, "ca", "-dname", "CN=" + authority, "-ext", "bc:c");
    for (String name : List.of("broker", "user")) {
      keytool(all, name, "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1", "-signer", "ca");
    }
    KeyStore keys = KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
    for (String name : List.of("broker", "user")) {
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      char[] password = PASSWORD.toCharArray();
      one.setKeyEntry(name, keys.getKey(name, password), password, keys.getCertificateChain(name));
      try (OutputStream to = Files.newOutputStream(files.resolve(name + ".p12"))) {
        one.store(to, password);
      }
    }
    Files.writeString(
        files.resolve("ca.crt"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                .encodeToString(keys.getCertificate("ca").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  private static void keytool(Path store, String alias, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString(),
                "-alias",
                alias));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    assertThat(keytool.waitFor()).as(said).isZero();
  }
}
