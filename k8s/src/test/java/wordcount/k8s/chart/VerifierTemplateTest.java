package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wordcount.program.ExitCode;
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
    assertThat(options(container)).containsEntry("--counts-topic", "word-counts");
  }

  @Test
  void shouldVerifyByItselfOnlyWithASchedule() {
    assertThat(chart.render().names("CronJob")).isEmpty();
    assertThat(chart.render("verifier: {enabled: false, schedule: '@hourly'}").names("CronJob"))
        .isEmpty();
    Resources resources = chart.render("verifier: {schedule: '*/15 * * * *'}");
    JsonNode cronJob = resources.one("CronJob", "wordcount-verifier").path("spec");

    assertThat(cronJob.path("schedule").asText()).isEqualTo("*/15 * * * *");
    assertThat(cronJob.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    JsonNode job = cronJob.at("/jobTemplate/spec");
    assertThat(job.path("backoffLimit").asInt(-1))
        .as("a verdict is not made better by asking again")
        .isZero();
    assertThat(job.path("activeDeadlineSeconds").asInt()).isEqualTo(244);
    assertThat(job.at("/podFailurePolicy/rules/0/onExitCodes/values/0").asInt())
        .as("WordcountTotalsWrong knows it by that")
        .isEqualTo(ExitCode.WRONG);
    JsonNode manual = resources.one("PodTemplate", "wordcount-verifier").path("template");
    assertThat(job.at("/template/metadata")).isEqualTo(manual.path("metadata"));
    ObjectNode pod = job.at("/template/spec").deepCopy();
    ArrayNode arguments = (ArrayNode) pod.at("/containers/0/args");
    assertThat(arguments.remove(arguments.size() - 1).asText()).isEqualTo("--wait=124s");
    assertThat(arguments.remove(arguments.size() - 1).asText()).isEqualTo("--messages=100");
    assertThat(pod).isEqualTo(manual.path("spec"));
    assertThat(options(job.at("/template/spec/containers/0"))).containsEntry("--messages", "100");
  }

  @ParameterizedTest
  @CsvSource({"100ms, 120", "2500ms, 128", "1s, 124", "5m, 1320", "1h, 14520"})
  void shouldWaitForSeveralBatches(String interval, int seconds) {
    Resources resources =
        chart.render("{job: {batchInterval: " + interval + "}, verifier: {schedule: '@daily'}}");

    JsonNode job = resources.one("CronJob", "wordcount-verifier").at("/spec/jobTemplate/spec");
    assertThat(Resources.texts(job.at("/template/spec/containers/0/args")))
        .endsWith("--wait=" + seconds + "s");
    assertThat(job.path("activeDeadlineSeconds").asInt()).isEqualTo(seconds + 120);
  }

  @Test
  void shouldRunWhereTheProducerMay() {
    JsonNode pod =
        chart
            .render(
                "producer: {nodeSelector: {disk: ssd}, tolerations: [{key: words}], affinity: {podAntiAffinity: {}}}")
            .one("PodTemplate", "wordcount-verifier")
            .at("/template/spec");

    assertThat(pod.at("/nodeSelector/disk").asText()).isEqualTo("ssd");
    assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("words");
    assertThat(pod.has("affinity")).as("producers keep apart, a verifier need not").isFalse();
  }

  @Test
  void shouldAlertOnlyIfItIsToVerifyByItself() {
    assertThat(chart.render().one("PrometheusRule", "wordcount").toString())
        .doesNotContain("WordcountNotVerified");
    assertThat(
            chart
                .render(
                    "{verifier: {schedule: '@daily'}, monitoring: {alerts: {unverifiedSeconds: 270000}}}")
                .one("PrometheusRule", "wordcount")
                .toString())
        .contains("WordcountNotVerified", "> 270000");
  }

  private static Map<String, String> options(JsonNode container) {
    return ProgramOptions.given(new Verifier(), Map.of(), Resources.texts(container.path("args")));
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
