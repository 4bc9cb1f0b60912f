package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KafkaOptionsTest {
  @Command(name = "connect")
  static final class Connect implements Runnable {
    @Mixin KafkaOptions kafka;
    private Map<String, Object> properties;

    @Override
    public void run() {
      properties = kafka.clientProperties();
    }
  }

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();
  private final Connect connect = new Connect();

  private int run(Map<String, String> environment, String... arguments) {
    PrintWriter printer = new PrintWriter(err, true);
    return Program.run(connect, environment, printer, printer, arguments);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("kafka.properties"), content);
  }

  @Test
  void shouldConnectToLocalhostByDefault() {
    assertThat(run(Map.of())).isEqualTo(ExitCode.DONE);
    assertThat(connect.properties).containsEntry("bootstrap.servers", "localhost:9092");
  }

  @Test
  void shouldPutPropertiesOverEnvironmentOverFile() throws IOException {
    Path file = file("linger.ms=1\nretries=1\nbatch.size=1\nbootstrap.servers=file:1\n");

    run(
        Map.of("KAFKA_PROPERTIES", "# tuned\nretries = 2\n\nbatch.size=2\n"),
        "--kafka-config=" + file,
        "--kafka-property",
        "batch.size=3",
        "--kafka-property=client.id=a=b");

    assertThat(connect.properties)
        .containsEntry("linger.ms", "1")
        .containsEntry("retries", "2")
        .containsEntry("batch.size", "3")
        .containsEntry("client.id", "a=b")
        .as("no default hides what the file says")
        .containsEntry("bootstrap.servers", "file:1");
  }

  @Test
  void shouldPutBootstrapServersOptionOverTheFile() throws IOException {
    Path file = file("bootstrap.servers=file:1\n");

    run(Map.of("KAFKA_CONFIG", file.toString(), "KAFKA_BOOTSTRAP_SERVERS", "env:1"));
    assertThat(connect.properties).containsEntry("bootstrap.servers", "env:1");

    run(Map.of("KAFKA_BOOTSTRAP_SERVERS", "env:1"), "--bootstrap-servers", "option:1");
    assertThat(connect.properties).containsEntry("bootstrap.servers", "option:1");
  }

  @Test
  void shouldFollowReferencesToSecretsWithoutFurtherSettings() throws IOException {
    Files.writeString(directory.resolve("password"), "hunter2");
    Path file = file("secret=hunter3\n");

    int code =
        run(
            Map.of(),
            "--kafka-property=ssl.keystore.password=${directory:" + directory + ":password}",
            "--kafka-property=ssl.key.password=${dir:" + directory + ":password}",
            "--kafka-property=ssl.truststore.password=${file:" + file + ":secret}",
            "--kafka-property=client.id=${env:PATH}");

    assertThat(code).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(SecretReferences.resolve(connect.properties))
        .containsEntry("ssl.keystore.password", "hunter2")
        .containsEntry("ssl.key.password", "hunter2")
        .containsEntry("ssl.truststore.password", "hunter3")
        .containsEntry("client.id", System.getenv("PATH"));
  }

  @Test
  void shouldLeaveProvidersOfTheUserAlone() {
    run(Map.of(), "--kafka-property=config.providers=");

    assertThat(connect.properties)
        .containsEntry("config.providers", "")
        .doesNotContainKey("config.providers.env.class");
  }

  @Test
  void shouldRejectAReferenceToNothing() {
    int code =
        run(Map.of(), "--kafka-property=ssl.key.password=${directory:" + directory + ":nothing}");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("cannot resolve the reference in ssl.key.password", "nothing})");
  }

  @Test
  void shouldNotPrintTheSecretNextToAReferenceToNothing() {
    int code =
        run(
            Map.of(),
            "--kafka-property=sasl.jaas.config=Module required username=\"${env:NO_SUCH_USER}\""
                + " password=\"hunter2\";");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("cannot resolve the reference in sasl.jaas.config (${env:NO_SUCH_USER})")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldAcceptASecretThatLooksLikeAReference() throws IOException {
    Files.writeString(directory.resolve("password"), "${env:NO_SUCH}");

    int code =
        run(Map.of(), "--kafka-property=ssl.key.password=${directory:" + directory + ":password}");

    assertThat(code).as(err.toString()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void shouldLeaveReferencesOfTheEnvironmentToKafka() throws IOException {
    Files.writeString(directory.resolve("user"), "me");
    String reference = "x${directory:" + directory + ":user}$$y";

    int code = run(Map.of("KAFKA_PROPERTIES", "client.id=" + reference));

    assertThat(code).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(connect.properties).containsEntry("client.id", reference);
  }

  @Test
  void shouldReportAllWrongValuesAtOnce() {
    int code = run(Map.of(), "--kafka-property=linger.ms=soon", "--kafka-property=acks=maybe");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("linger.ms", "soon", "acks", "maybe");
    assertThat(err.toString().lines().filter(line -> line.startsWith("error:"))).hasSize(1);
    assertThat(err.toString()).doesNotContain("null");
  }

  /** As with the tools of Kafka: its clients trim the values that they know, and no others. */
  @Test
  void shouldDropBlanksWhereKafkaDoes() throws IOException {
    String blank = "\u00a0\u3000";
    Path file = file("acks=all \t\nssl.key.password=a" + blank + " \nplugin.prefix=file \n");

    run(
        Map.of("KAFKA_PROPERTIES", " linger.ms = 2 \r\nplugin.suffix=lines  \n \n"),
        "--kafka-config=" + file,
        "--kafka-property= retries = 3 ",
        "--kafka-property=plugin.indent=  ");

    assertThat(connect.properties)
        .containsEntry("acks", "all")
        .containsEntry("linger.ms", "2")
        .containsEntry("retries", "3")
        .containsEntry("ssl.key.password", "a" + blank)
        .containsEntry("plugin.prefix", "file ")
        .containsEntry("plugin.suffix", "lines  ")
        .containsEntry("plugin.indent", "  ");
    assertThat(ConfigDef.parseType("ssl.key.password", " a" + blank + " ", ConfigDef.Type.PASSWORD))
        .isEqualTo(new Password("a" + blank));
  }

  @Test
  void shouldFindUnknownKeys() {
    run(Map.of(), "--kafka-property=lingerms=5", "--kafka-property=linger.ms=5");

    assertThat(KafkaSettings.unknownKeys(connect.properties)).containsExactly("lingerms");
  }

  @Test
  void shouldRejectAPropertyWithoutKey() {
    assertThat(run(Map.of(), "--kafka-property=hunter2")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--kafka-property", "KEY=VALUE").doesNotContain("hunter2");
  }

  @Test
  void shouldNameTheFileItCannotRead() {
    assertThat(run(Map.of(), "--kafka-config=/no/such/file")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("/no/such/file: no such file");
  }
}
