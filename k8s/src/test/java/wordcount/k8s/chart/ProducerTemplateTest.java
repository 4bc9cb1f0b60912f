package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wordcount.producer.LineProducer;

class ProducerTemplateTest {
  /** The options whose default differs from the producer's own, with the reason. */
  private static final Map<String, String> OTHER_DEFAULTS =
      Map.of(
          "--bootstrap-servers", "the Kafka of the release",
          "--kafka-config", "its certificates and passwords",
          "--rate", "few lines, which fit any cluster",
          "--wait", "Kafka and the topic may be created at the same time",
          "--http-port", "probes and Prometheus need it");

  private final Chart chart = Chart.wordcount();

  @Test
  void shouldPassOptionsThatTheProducerTakes() {
    JsonNode container =
        chart
            .render("producer: {rate: 1000000, args: [--words-per-line=7, --count=50]}")
            .one("Deployment", "wordcount-producer")
            .at("/spec/template/spec/containers/0");

    assertThat(options(container))
        .containsEntry("--rate", "1000000")
        .containsEntry("--count", "50")
        .containsEntry("--words-per-line", "7")
        .containsEntry("--http-port", container.at("/ports/0/containerPort").asText());
  }

  @Test
  void shouldHaveTheDefaultsOfTheProducer() {
    Map<String, String> given =
        options(
            chart
                .render()
                .one("Deployment", "wordcount-producer")
                .at("/spec/template/spec/containers/0"));

    assertThat(ProgramOptions.differing(new LineProducer(), given))
        .isEqualTo(OTHER_DEFAULTS.keySet());
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

  private static Map<String, String> options(JsonNode container) {
    return ProgramOptions.given(
        new LineProducer(), Map.of(), Resources.texts(container.path("args")));
  }
}
