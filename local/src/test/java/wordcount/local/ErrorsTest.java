package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.job.WordCountJob;
import wordcount.producer.LineProducer;
import wordcount.program.Program;
import wordcount.verify.Verifier;

/**
 * Every error that options, files and a missing broker cause, in one table for people to read:
 * {@code errors.txt}. A changed text fails the test, which shows the table as it would be now.
 */
class ErrorsTest {
  private static final Map<String, Supplier<Object>> PROGRAMS =
      Map.of(
          "run", LocalPipeline::new,
          "producer", LineProducer::new,
          "job", WordCountJob::new,
          "consume", () -> new TopicPrinter(OutputStream.nullOutputStream(), false),
          "verifier", Verifier::new);

  /** Nobody listens on port 1. */
  private static final String NOBODY = "--bootstrap-servers 127.0.0.1:1 --wait 0s";

  private static final List<String> COMMANDS =
      List.of(
          "run --input DIR/missing.txt",
          "run --input DIR",
          "run --input DIR/text --output DIR/text",
          "run --input DIR/text --output DIR",
          "run --input DIR/text --output DIR/missing/counts.tsv",
          "run --input DIR/text --encoding klingon",
          "run --input DIR/text --data DIR/text",
          "run --output DIR/counts.tsv",
          "run --encoding UTF-16",
          "run --tokenizer letters --view table",
          "run --kafka-port 70000 --http-port -1",
          "run --kafka-port 4711 --zookeeper-port 4711",
          "run --inptu DIR/text",
          "producer DIR/missing.txt DIR",
          "producer - -",
          "producer --count 5 DIR/text",
          "producer --rate -1 --words-per-line 0",
          "producer --encoding klingon DIR/text",
          "producer --kafka-property acks=0",
          "producer --kafka-property linger.ms=soon",
          "producer --kafka-config DIR/missing.properties",
          "producer --topic two,topics " + NOBODY,
          "producer " + NOBODY,
          "job --top 0 --batch-interval 0s --max-word-bytes 0 --max-distinct-words 0",
          "job --topic a --counts-topic a --http-port 70000",
          "job --app-id a,b --topic a/b",
          "job --tokenizer letters --view table --on-lost-input ignore",
          "job --http-port 0 " + NOBODY,
          "consume " + NOBODY,
          "verifier --messages 0",
          "verifier " + NOBODY);

  @TempDir private Path directory;

  @Test
  void shouldSayWhatWhyAndWhatNextInOneLineEach() throws IOException {
    Files.writeString(directory.resolve("text"), "some text\n");

    StringBuilder table = new StringBuilder();
    COMMANDS.forEach(command -> table.append(tried(command)).append('\n'));

    assertThat(table.toString()).isEqualTo(expected());
    assertThat(table.toString().lines())
        .allMatch(line -> line.matches("(\\$|error:|  next:|exit code) .+|"));
  }

  private String tried(String command) {
    List<String> words = List.of(command.replace("DIR", directory.toString()).split(" "));
    Map<String, String> anyPorts =
        Map.of("KAFKA_PORT", "0", "ZOOKEEPER_PORT", "0", "HTTP_PORT", "0");
    StringWriter err = new StringWriter();
    int code =
        Program.run(
            PROGRAMS.get(words.get(0)).get(),
            anyPorts,
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            words.subList(1, words.size()).toArray(String[]::new));
    String said = err.toString().replace(directory.toString(), "DIR");
    return "$ " + command + "\n" + said + "exit code " + code + "\n";
  }

  private static String expected() throws IOException {
    try (InputStream table = ErrorsTest.class.getResourceAsStream("errors.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
