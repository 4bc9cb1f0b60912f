package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesSchemasTest {
  private static KubernetesSchemas schemas;

  @BeforeAll
  static void generate() throws IOException, InterruptedException {
    schemas = new KubernetesSchemas();
  }

  @Test
  void shouldFindNothingWrongWithTheDefaults() {
    assertThat(schemas.problems(Chart.wordcount().render())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: ConfigMap, metadata: {name: a, namespace: 2024}                        | metadata.namespace: 2024
          kind: ConfigMap, metadata: {name: no, namespace: a}                          | metadata.name: false
          kind: ConfigMap, metadata: {name: a, namespace: a}, data: {x: 1e3}           | Cannot coerce Float
          kind: ConfigMap, metadata: {name: a, namespace: a}, date: {}                 | "date"
          kind: ConfigMap, metadata: {name: a, namespace: a, labels: {x: a b}}         | .metadata.labels: "a b"
          kind: ConfigMap, metadata: {name: a, namespace: a, labels: {x: yes}}         | Cannot coerce Boolean
          kind: ServiceAccount, metadata: {name: a, namespace: a}, automountServiceAccountToken: "no" | Cannot coerce String
          kind: PodTemplate, metadata: {name: a, namespace: a}, template: {spec: {containers: [{name: a, args: [7]}]}} | Cannot coerce Integer
          """)
  void shouldFindProblemsThatAnApiServerRejects(String resource, String problem) {
    assertThat(
            schemas.problems(
                new Resources(KubernetesYaml.objects("{apiVersion: v1, " + resource + "}"))))
        .contains(problem);
  }
}
