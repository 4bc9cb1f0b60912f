package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
          fullnameOverride: words                     | additional properties 'fullnameOverride' not allowed
          kafka: {mode: none}                         | at '/kafka/mode': value must be one of 'zookeeper', 'kraft'
          kafka: {controller: {replicas: 2}}          | at '/kafka/controller/replicas': value must be one of 1, 3, 5, 7
          job: {tokeniser: words}                     | at '/job': additional properties 'tokeniser' not allowed
          job: {tokenizer: word}                      | at '/job/tokenizer': value must be one of 'whitespace', 'space', 'words'
          job: {view: table}                          | at '/job/view': value must be one of 'counts', 'sql', 'none'
          job: {top: 101}                             | at '/job/top': maximum: got 101, want 100
          job: {batchInterval: 1}                     | at '/job/batchInterval': got number, want string
          job: {batchInterval: 1 second}              | at '/job/batchInterval': '1 second' does not match pattern
          job: {textFields: [message]}                | at '/job/textFields/0': 'message' does not match pattern
          job: {textFields: ["/a~b"]}                 | at '/job/textFields/0': '/a~b' does not match pattern
          job: {onBadRecord: ignore}                  | at '/job/onBadRecord': value must be one of 'skip', 'fail'
          job: {onLostInput: ignore}                  | at '/job/onLostInput': value must be one of 'fail', 'skip'
          job: {executor: {instances: 0}}             | at '/job/executor/instances': minimum: got 0, want 1
          job: {driver: {memory: 1Gi}}                | at '/job/driver/memory': '1Gi' does not match pattern
          job: {sparkConf: {master: local}}           | invalid propertyName 'master'
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
          job: {appId: "a, patternType: prefix"}      | at '/job/appId': 'a, patternType: prefix' does not match pattern
          job: {appId: "*"}                           | at '/job/appId': '*' does not match pattern
          job: {appId: 007}                           | at '/job/appId': got number, want string
          job: {maxWordBytes: 2147483648}             | at '/job/maxWordBytes': maximum: got
          job: {maxWordBytes: "256"}                  | at '/job/maxWordBytes': got string, want integer
          job: {sql: "SELECT\\r1"}                    | at '/job/sql': 'SELECT\\r1' does not match pattern
          job: {executor: {javaOptions: "-Da\\n-Db"}} | at '/job/executor/javaOptions': '-Da\\n-Db' does not match pattern
          job: {nodeSelector: {a: b c}}               | at '/job/nodeSelector/a': 'b c' does not match pattern
          job: {tolerations: [{key: a, value: 1}]}    | at '/job/tolerations/0/value': got number, want string
          image: {tag: 1.10}                          | at '/image/tag': got number, want string
          image: {tag: 2024}                          | at '/image/tag': got number, want string
          topics: {input: {name: ..}}                 | at '/topics/input/name': '..' does not match pattern
          topics: {input: {name: no}}                 | at '/topics/input/name': got boolean, want string
          topics: {counts: {name: test_topic}, input: {name: test.topic}} | the names test.topic, test_topic, word-counts-progress must differ
          kafka: {config: {a: 9007199254740993}}      | kafka.config: a: quote a number above 2^53
          kafka: {config: {log.dirs: /x}}             | kafka.config: log.dirs cannot be set: Strimzi sets it
          kafka: {jvmOptions: {-Xmx: 9g}}             | kafka.jvmOptions: a heap of 9g does not fit into the pod's 1Gi
          kafka: {zookeeper: {jvmOptions: {-Xmx: 512m}}} | kafka.zookeeper.jvmOptions: a heap of 512m does not fit into the pod's 512Mi
          producer: {javaOptions: -Xmx9g}             | producer.javaOptions: a heap of 9g does not fit into the pod's 256Mi
          kafka: {clientProperties: {isolation.level: a}} | kafka.clientProperties: isolation.level cannot be set
          kafka: {clientProperties: {bootstrap.servers: a}} | kafka.clientProperties: bootstrap.servers cannot be set
          kafka: {enabled: false, external: {authentication: plain, tls: false}} | plain sends the password in clear text
          topics: {counts: {name: __consumer_offsets}} | topics: __consumer_offsets is an internal topic of Kafka
          topics: {counts: {config: {cleanup.policy: delete}}} | topics.counts.config: cleanup.policy=delete would delete the totals
          topics: {progress: {config: {cleanup.policy: "compact,delete"}}} | topics.progress.config: cleanup.policy=compact,delete would
          topics: {input: {config: {cleanup.policy: compact}}} | topics.input.config: cleanup.policy=compact deletes lines before
          job: {driver: {javaOptions: "-ea -Xmx=9g"}} | job.driver.javaOptions: Java rejects -Xmx=SIZE
          job: {executor: {javaOptions: -Xmx9g}}      | job.executor.javaOptions: Spark rejects -Xmx; set job.executor.memory instead
          job: {sql: SELECT 1}                        | job.sql: the query needs job.view=sql, but that is counts
          job: {ingress: {enabled: true}}             | job.ingress.enabled: needs job.service.enabled=true
          job: {httpRoute: {enabled: true}}           | job.httpRoute.enabled: needs job.service.enabled=true
          job: {driver: {memory: 449m}}               | job.driver.memory: Spark needs at least 450m, not 449m
          job: {driver: {memory: 450m, javaOptions: -ea}} | job.driver.memory: Spark needs at least 512m, not 450m
          job: {executor: {memory: 500000k}}          | job.executor.memory: Spark needs at least 512m, not 500000k
          store: {postgres: {historyInterval: 999ms}} | at '/store/postgres/historyInterval': '999ms' does not match pattern
          store: {postgres: {historyInterval: 25h}}   | at '/store/postgres/historyInterval': '25h' does not match pattern
          store: {postgres: {historyRetention: 59s}}  | at '/store/postgres/historyRetention': '59s' does not match pattern
          store: {postgres: {historyInterval: 9999999ms, historyRetention: 60s}} | store.postgres.historyRetention: 60s is shorter than store.postgres.historyInterval, 9999999ms
          {job: {maxWordBytes: 2001}, store: {postgres: {existingSecret: pg}}} | job.maxWordBytes: must be at most 2000 with a PostgreSQL database, whose index cannot hold longer words, but is 2001
          {job: {maxWordBytes: 65536}, store: {postgres: {cluster: {enabled: true, force: true}}}} | job.maxWordBytes: must be at most 2000
          commonLabels: {helm.sh/chart: a}            | commonLabels: helm.sh/chart cannot be set
          image: {digests: {job: latest}}             | at '/image/digests/job': 'latest' does not match pattern
          kafka: {config: {a: 3.10}}                  | at '/kafka/config/a': got number, want boolean or integer or string
          kafka: {clientProperties: {"a b": c}}       | 'a b' does not match pattern
          kafka: {zookeeper: {storage: {type: jbod}}} | at '/kafka/zookeeper/storage/type': value must be one of 'persistent-claim', 'ephemeral'
          kafka: {external: {bootstrapServers: "a:65536"}} | at '/kafka/external/bootstrapServers': 'a:65536' does not match pattern
          kafka: {external: {ports: [65536]}}         | at '/kafka/external/ports/0': maximum: got 65,536, want 65,535
          kafka: {external: {ports: [0]}}             | at '/kafka/external/ports/0': minimum: got 0, want 1
          kafka: {jvmOptions: {-XX: {UseG1GC: true}}} | at '/kafka/jvmOptions/-XX/UseG1GC': got boolean, want string
          kafka: {clients: {podSelector: {}}}         | at '/kafka/clients': got object, want array
          producer: {resources: {limits: {memory: 1K}}} | '1K' does not match pattern
          networkPolicies: {apiServer: {cidrs: [10.0.0.1]}} | '10.0.0.1' does not match pattern
          monitoring: {labels: {app.kubernetes.io/name: a}} | monitoring.labels: app.kubernetes.io/name cannot be set
          monitoring: {interval: 0s}                  | at '/monitoring/interval': '0s' does not match pattern
          monitoring: {namespace: Not A Name}         | at '/monitoring/namespace': 'Not A Name' does not match pattern
          """)
  void shouldReportTheWrongValueAndTheReason(String values, String reason) {
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
  void shouldNotLetNullTakeAValueAway() throws IOException {
    for (String path : required("", GivenValues.defaults(), schema())) {
      String values =
          "{" + path.replace(".", ": {") + ": null" + "}".repeat(path.split("\\.").length);
      assertThatThrownBy(() -> Chart.wordcount().renderAsIs(values))
          .as(path)
          .hasMessageContaining("missing property '" + path.replaceFirst(".*\\.", "") + "'");
    }
  }

  @Test
  void shouldRefuseUnknownKeysEverywhere() throws IOException {
    List<String> open = new ArrayList<>();
    collectOpenObjects("", schema(), open);

    assertThat(open).isEmpty();
  }

  private static JsonNode schema() throws IOException {
    return new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
  }

  /** Returns the paths of the values that the chart itself names; of a free map, its own. */
  private static List<String> required(String path, JsonNode value, JsonNode schema) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String name = path + field.getKey();
      paths.add(name);
      JsonNode inner = schema.path("properties").path(field.getKey());
      if (inner.has("properties")) {
        paths.addAll(required(name + ".", field.getValue(), inner));
      }
    }
    return paths;
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
