package wordcount.local;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.Loopback;

/**
 * Every error that options, files and a missing broker cause, in one table for people to read:
 * {@code errors.txt}. A changed text fails the test, which shows the table as it would be now.
 */
class ErrorsTest {
  /** Nobody listens on port 1. */
  private static final String NOBODY = "--bootstrap-servers 127.0.0.1:1 --wait 0s";

  private static final String TLS =
      "--kafka-property security.protocol=SSL --kafka-property ssl.truststore.";

  private static final List<String> COMMANDS =
      List.of(
          "run --input DIR/missing.txt",
          "run --input DIR",
          "run --input ~/missing.txt",
          "run --input '' --output '' --data ''",
          "run --input DIR/text --output DIR/text",
          "run --input DIR/text --output DIR",
          "run --input DIR/text --output DIR/missing/counts.tsv",
          "run --input DIR/text --output DIR/circle",
          "run --input DIR/text --encoding klingon",
          "run --input DIR/text --data DIR/text",
          "run --input DIR/text --data DIR/text/below",
          "run --output DIR/counts.tsv --encoding klingon",
          "run --sql 'SELECT 1' --view none",
          "run --text-field message",
          "run --tokenizer letters --view table",
          "run --kafka-port 70000 --http-port -1",
          "run --kafka-port 4711 --zookeeper-port 4711",
          "run --kafka-port TAKEN",
          "run --kafka-port TAKEN --page-port OCCUPIED",
          "KAFKA_PORT=many ZOOKEEPER_PORT=few HTTP_PORT=70000 run",
          "run --inptu DIR/text",
          "producer DIR/missing.txt DIR",
          "producer - -",
          "producer --count 5 --encoding klingon DIR/text",
          "producer --encoding UTF-16",
          "producer --rate -1 --words-per-line 0 --vocabulary 0 --count -1 --http-port 70000",
          "producer --rate fast --wait soon --output xml",
          "producer --rate NaN",
          "producer --http-port TAKEN --http-host localhost",
          "producer --http-port 0 --http-host nowhere.invalid",
          "producer --kafka-property acks=0",
          "producer --kafka-property linger.ms=soon --kafka-property acks=2",
          "producer --kafka-property hunter2",
          "producer --kafka-property ssl.key.password=${directory:DIR:missing}",
          "producer --kafka-property ssl.key.password=${env:MISSING}",
          "producer --kafka-config DIR/missing.properties",
          "producer --kafka-config DIR",
          "producer --kafka-config DIR/malformed.properties",
          "producer " + TLS + "location=DIR/missing.jks " + NOBODY,
          "producer " + TLS + "location=DIR/text " + NOBODY,
          "producer --kafka-property security.protocol=SASL_PLAINTEXT " + NOBODY,
          "producer --topic two,topics --encoding klingon " + NOBODY,
          "producer --bootstrap-servers 127.0.0.1 --wait 0s",
          "producer --bootstrap-servers nowhere.invalid:9092 --wait 0s",
          "producer " + NOBODY,
          "job --top 0 --batch-interval 0s --max-word-bytes 0 --max-distinct-words 0",
          "job --topic a --counts-topic a --http-port 70000",
          "job --app-id a,b --topic a/b",
          "job --tokenizer letters --view table --on-lost-input ignore",
          "job --on-bad-record drop --text-field message --top=ten",
          "job --text-field message --text-field /a~2",
          "WORDCOUNT_TEXT_FIELD=message job",
          "job --page-port TAKEN --http-port 0 --http-host 127.0.0.1 " + NOBODY,
          "job --page-port 8080 --http-port 8080",
          "job --mirror-url jdbc:postgresql://db/w --history-interval 1h --history-retention 30m",
          "job --mirror-url postgresql://db/w --mirror-password-file DIR/missing",
          "job --page-port 0 --http-port 0 " + NOBODY,
          "consume --topic a/b",
          "consume " + NOBODY,
          "verifier --messages 0",
          "verifier " + NOBODY);

  @TempDir private Path directory;

  @Test
  void shouldReportErrorReasonAndRemedyInOneLineEach() throws Exception {
    Files.writeString(directory.resolve("text"), "some text\n");
    Files.writeString(directory.resolve("malformed.properties"), "client.id=\\u00z0\n");
    Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
    ErrorTable table =
        new ErrorTable(
            Map.of("KAFKA_PORT", "0", "ZOOKEEPER_PORT", "0", "PAGE_PORT", "0", "HTTP_PORT", "0"));
    table.name("DIR", directory.toString());
    table.name("HOME/missing.txt", System.getenv("HOME") + "/missing.txt");

    try (ServerSocket holder = new ServerSocket(0, 1, Loopback.address());
        ServerSocket another = new ServerSocket(0, 1, Loopback.address())) {
      table.name("TAKEN", Integer.toString(holder.getLocalPort()));
      table.name("OTHER", neighbour(holder));
      table.name("OCCUPIED", Integer.toString(another.getLocalPort()));
      table.name("ELSE", neighbour(another));
      table.runAtOnce(COMMANDS);
    }

    table.verify("errors.txt");
  }

  private static String neighbour(ServerSocket holder) {
    int port = holder.getLocalPort();
    return Integer.toString(port > 65_435 ? port - 100 : port + 100);
  }
}
