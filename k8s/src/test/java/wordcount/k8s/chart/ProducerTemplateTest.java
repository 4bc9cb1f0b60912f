package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import wordcount.producer.LineProducer;

class ProducerTemplateTest {
  private final Chart chart = Chart.wordcount();

  @Test
  void shouldPassOptionsThatTheProducerTakes() {
    JsonNode container =
        chart
            .render("producer: {rate: 1000000, args: [--words-per-line=7, --count=50]}")
            .one("Deployment", "wordcount-producer")
            .at("/spec/template/spec/containers/0");

    String[] arguments = Resources.texts(container.path("args")).toArray(String[]::new);
    CommandLine producer = new CommandLine(new LineProducer());
    // As Program sets it up.
    producer.setCaseInsensitiveEnumValuesAllowed(true);
    producer.registerConverter(Duration.class, text -> Duration.ZERO);
    CommandLine.ParseResult parsed = producer.parseArgs(arguments);
    assertThat(parsed.matchedOptionValue("--rate", 0.0)).isEqualTo(1_000_000.0);
    assertThat(parsed.matchedOptionValue("--count", 0L)).isEqualTo(50);
    assertThat(parsed.matchedOptionValue("--words-per-line", 0)).isEqualTo(7);
    assertThat(parsed.matchedOptionValue("--http-port", 0))
        .isEqualTo(container.at("/ports/0/containerPort").asInt());
  }

  @Test
  void shouldAllowOnePodAtATimeToBeEvicted() {
    JsonNode budget = chart.render().one("PodDisruptionBudget", "wordcount-producer");

    assertThat(budget.at("/spec/maxUnavailable").asInt()).isOne();
    assertThat(
            chart
                .render("producer: {podDisruptionBudget: {enabled: false}}")
                .names("PodDisruptionBudget"))
        .isEmpty();
  }

  @Test
  void shouldLeaveNothingOfTheProducerWhenItIsOff() {
    Resources resources = chart.render("producer: {enabled: false}");

    assertThat(resources.all())
        .extracting(Resources::name)
        .isNotEmpty()
        .doesNotContain("wordcount-producer");
    assertThat(resources.one("PrometheusRule", "wordcount").toString())
        .doesNotContain("WordcountProducerDown");
  }

  @Test
  void shouldTakeImagesFromARegistryWhenOneIsGiven() {
    String values =
        "image: {registry: registry.example.org/team/, tag: '7', pullSecrets: [registry]}";
    Resources resources = chart.render(values);

    JsonNode pod = resources.one("Deployment", "wordcount-producer").at("/spec/template/spec");
    assertThat(pod.at("/containers/0/image").asText())
        .isEqualTo("registry.example.org/team/wordcount-producer:7");
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
    JsonNode job = resources.one("SparkApplication", "wordcount").path("spec");
    assertThat(job.path("image").asText()).isEqualTo("registry.example.org/team/wordcount-job:7");
    assertThat(Resources.texts(job.path("imagePullSecrets"))).containsExactly("registry");
  }
}
