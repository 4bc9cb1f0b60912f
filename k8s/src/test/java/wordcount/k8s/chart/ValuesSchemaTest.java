package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesSchemaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafak: {}                                   | at '': additional properties 'kafak' not allowed
          job: {tokeniser: words}                     | at '/job': additional properties 'tokeniser' not allowed
          job: {tokenizer: word}                      | at '/job/tokenizer': value must be one of 'whitespace', 'space', 'words'
          job: {view: table}                          | at '/job/view': value must be one of 'counts', 'sql', 'none'
          job: {top: 101}                             | at '/job/top': maximum: got 101, want 100
          job: {batchInterval: 1}                     | at '/job/batchInterval': got number, want string
          job: {batchInterval: 1 second}              | at '/job/batchInterval': '1 second' does not match pattern
          job: {onLostInput: ignore}                  | at '/job/onLostInput': value must be one of 'fail', 'skip'
          job: {executor: {instances: 0}}             | at '/job/executor/instances': minimum: got 0, want 1
          job: {driver: {memory: 1Gi}}                | at '/job/driver/memory': '1Gi' does not match pattern
          job: {sparkConf: {master: local}}           | 'master' does not match pattern '^spark\\\\.'
          kafka: {replicas: 0}                        | at '/kafka/replicas': minimum: got 0, want 1
          kafka: {version: 4.0.0}                     | at '/kafka/version': '4.0.0' does not match pattern
          kafka: {authentication: none}               | at '/kafka/authentication': value must be one of 'scram-sha-512', 'tls'
          kafka: {zookeeper: {replicas: 2}}           | at '/kafka/zookeeper/replicas': value must be one of 1, 3, 5, 7
          kafka: {storage: {type: hostPath}}          | at '/kafka/storage/type': value must be one of 'persistent-claim', 'ephemeral', 'jbod'
          kafka: {resources: {request: {}}}           | at '/kafka/resources': additional properties 'request' not allowed
          kafka: {external: {bootstrapServers: kafka}}| at '/kafka/external/bootstrapServers': 'kafka' does not match pattern
          topics: {input: {partitions: 0}}            | at '/topics/input/partitions': minimum: got 0, want 1
          topics: {progress: {partitions: 3}}         | at '/topics/progress': additional properties 'partitions' not allowed
          producer: {rate: -1}                        | at '/producer/rate': minimum: got -1, want 0
          monitoring: {namespace: Not A Name}         | at '/monitoring/namespace': 'Not A Name' does not match pattern
          """)
  void shouldSayWhichValueIsWrongAndWhy(String values, String reason) {
    assertThatThrownBy(() -> Chart.wordcount().render(values)).hasMessageContaining(reason);
  }

  @Test
  void shouldReportEveryWrongValueAtOnce() {
    assertThatThrownBy(
            () -> Chart.wordcount().render("{kafka: {replicas: 0}, producer: {rate: -1}}"))
        .hasMessageContaining("/kafka/replicas")
        .hasMessageContaining("/producer/rate");
  }

  @Test
  void shouldRefuseUnknownKeysEverywhere() throws IOException {
    List<String> open = new ArrayList<>();
    JsonNode schema =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    collectOpenObjects("", schema, open);

    assertThat(open).isEmpty();
  }

  private static void collectOpenObjects(String path, JsonNode schema, List<String> open) {
    boolean object = schema.has("properties") && schema.path("type").asText().equals("object");
    JsonNode others = schema.path("additionalProperties");
    if (object && !others.isObject() && others.asBoolean(true)) {
      open.add(path);
    }
    schema
        .properties()
        .forEach(field -> collectOpenObjects(path + "/" + field.getKey(), field.getValue(), open));
  }
}
