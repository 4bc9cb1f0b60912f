package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import wordcount.verify.Verifier;

class VerifierTemplateTest {
  private final Chart chart = Chart.wordcount();

  @Test
  void shouldKeepATemplateForTheJobOfVerify() {
    JsonNode template = chart.render().one("PodTemplate", "wordcount-verifier").path("template");

    assertThat(template.at("/spec/restartPolicy").asText()).isEqualTo("Never");
    assertThat(template.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(template.at("/metadata/labels/app.kubernetes.io~1component").asText())
        .as("what the network policies and the listener know it by")
        .isEqualTo("verifier");
    JsonNode container = template.at("/spec/containers/0");
    assertThat(Resources.texts(container.path("command"))).endsWith(Verifier.class.getName());
    String[] arguments = Resources.texts(container.path("args")).toArray(String[]::new);
    CommandLine verifier = new CommandLine(new Verifier());
    // Program registers the real one.
    verifier.registerConverter(java.time.Duration.class, text -> java.time.Duration.ZERO);
    assertThat(verifier.parseArgs(arguments).matchedOptionValue("--counts-topic", ""))
        .isEqualTo("word-counts");
  }

  @Test
  void shouldLeaveNothingWhenItIsOff() {
    assertThat(chart.render("verifier: {enabled: false}").all())
        .extracting(Resources::name)
        .isNotEmpty()
        .doesNotContain("wordcount-verifier");
  }

  @Test
  void shouldDoWithoutAVerifierWhereAnExistingKafkaHasNoUserForIt() {
    String external =
        """
        kafka:
          enabled: false
          external:
            bootstrapServers: kafka:9093
            secrets: {job: their-job, producer: their-producer%s}
        """;

    assertThat(chart.render(String.format(Locale.ROOT, external, "")).names("PodTemplate"))
        .isEmpty();
    assertThat(
            chart
                .render(String.format(Locale.ROOT, external, ", verifier: theirs"))
                .names("PodTemplate"))
        .containsExactly("wordcount-verifier");
  }
}
