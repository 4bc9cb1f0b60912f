package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import wordcount.local.server.LocalCluster;
import wordcount.program.ExitCode;
import wordcount.program.Program;

class TopicPrinterIT {
  @TempDir private Path directory;

  @Test
  @Timeout(120)
  void shouldPrintTheTopicUntilNobodyListens() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(directory, 0, 0)) {
      cluster.createTopic("lines", 1);
      send(cluster, "lines", null, "red\u001b[31m line");
      send(cluster, "lines", "word", "42");
      send(cluster, "lines", "deleted", null);
      ByteArrayOutputStream printed = new ByteArrayOutputStream();

      StringWriter err = new StringWriter();

      int code = print(cluster, closedAfter(printed, "deleted\t\n", "Broken pipe"), false, err);

      assertThat(printed.toString(UTF_8)).isEqualTo("red\u001b[31m line\nword\t42\ndeleted\t\n");
      assertThat(code).isEqualTo(ExitCode.DONE);
      assertThat(err.toString()).isEmpty();

      printed.reset();
      code = print(cluster, closedAfter(printed, "deleted\t\n", "No space left"), true, err);

      assertThat(printed.toString(UTF_8)).isEqualTo("red\\u001b[31m line\nword\t42\ndeleted\t\n");
      assertThat(code).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString().lines())
          .containsExactly(
              "error: cannot write to standard output: No space left",
              "  next: check where it goes: the disk may be full, or the program that reads it may"
                  + " have ended");
    }
  }

  @Test
  @Timeout(120)
  void shouldLeaveTheOffsetsOfTheConfiguredGroupAlone() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(directory, 0, 0);
        Admin admin = Admin.create(cluster.clientProperties())) {
      cluster.createTopic("lines", 1);
      send(cluster, "lines", null, "line");
      OutputStream out = closedAfter(new ByteArrayOutputStream(), "line\n", "Broken pipe");

      int code = print(cluster, out, false, new StringWriter());

      assertThat(code).isEqualTo(ExitCode.DONE);
      assertThat(admin.listConsumerGroups().all().get()).isEmpty();
    }
  }

  private static int print(
      LocalCluster cluster, OutputStream out, boolean terminal, StringWriter err) {
    return Program.run(
        new TopicPrinter(out, terminal),
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            cluster.bootstrapServers(),
            "KAFKA_PROPERTIES",
            "group.id=another-program"),
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true),
        "--topic",
        "lines");
  }

  /** An output whose reader goes away when it has seen the end. */
  private static OutputStream closedAfter(ByteArrayOutputStream to, String end, String why) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        to.write(b);
      }

      @Override
      public void flush() throws IOException {
        if (to.toString(UTF_8).endsWith(end)) {
          throw new IOException(why);
        }
      }
    };
  }

  private static void send(LocalCluster cluster, String topic, String key, String value)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            cluster.clientProperties(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }
}
