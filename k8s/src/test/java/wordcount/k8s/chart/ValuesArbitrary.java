package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Values that the chart's schema admits, as nasty as it admits them: text that YAML, shells,
 * properties files or Kubernetes would take for something else, and the ends of every range.
 */
final class ValuesArbitrary {
  private static final int MOST_ENTRIES = 3;

  /** Text of every form that a pattern of the schema asks for, and text that means something. */
  private static final List<String> TEXTS =
      List.of(
          // Booleans, nulls, numbers and times of YAML.
          "no",
          "yes",
          "on",
          "off",
          "y",
          "true",
          "null",
          "nan",
          "007",
          "2024",
          "1e3",
          "500ms",
          "30s",
          "1h",
          "1.10",
          "0x1F",
          "0b1",
          "0o7",
          "1_000",
          "12:30:45",
          "2001-01-01",
          "-1",
          ".5",
          "~",
          "=",
          "<<",
          // Names, and what stands between their parts.
          "a",
          "a.b",
          "a_b",
          "a-b",
          "...",
          "_",
          "a/b",
          "a.example.org/b",
          "9.9.9/9",
          "registry:5000/a",
          "x".repeat(63),
          "x".repeat(249),
          "kafka-0.example.org:9094, 10.0.0.1:65535,[::1]:9",
          // Amounts and durations.
          "0s",
          "1ms",
          "999999999s",
          "99999999m",
          "999999h",
          "1k",
          "999999999g",
          "0",
          "0.5",
          "250m",
          "512Mi",
          "1.5Gi",
          "8E",
          "10.0.0.0/8",
          "255.255.255.255/32",
          "::/0",
          "fe80::1/128",
          "3.9.2",
          "3.8.10",
          "/message",
          "/a~1b/0/~0",
          "/a, b/$(HOME)",
          // Text that means something to YAML, templates, shells, properties or Kubernetes.
          "",
          " ",
          " a",
          "a ",
          "a b",
          "a, patternType: prefix",
          "a: b",
          "a # b",
          "# a",
          "! a",
          "- a",
          "? a",
          "--- a",
          "...",
          "&a",
          "*a",
          "|",
          ">",
          "%a",
          "@a",
          "`a`",
          "{a}",
          "[a]",
          "{{ .Values }}",
          "{{`a`}}",
          "\"",
          "'",
          "\\",
          "\\n",
          "\\u0041",
          "a\\",
          "a=b",
          "=a",
          ":a",
          "$",
          "$$",
          "$(HOME)",
          "$$(HOME)",
          "$(",
          "${HOME}",
          "a\nb",
          "a\n",
          "\na",
          "\n",
          " a\n  b\n",
          "a\n\n\nb",
          "a\tb",
          "\t",
          "a\fb",
          "é",
          "中",
          "\uD83D\uDE00",
          "\u0085",
          "\u00A0",
          "\u2028",
          "\uFEFF",
          "\uFFFD",
          "\u007F",
          "\u0001",
          "*/15 0-6 ? 1,2 *",
          "@hourly",
          "a\r\nb",
          "a".repeat(2000),
          "-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n");

  private static final String CHARACTERS = "ab09_.-/:=,;#!&*?|<>%@`'\"\\{}[]()$~^+ \t\n\fé中\u2028";

  /** Fields that are open to all that Kubernetes knows: the schema says nothing to go by. */
  private static final Map<String, String> SAMPLES =
      Map.of(
          "affinity",
          "{nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: 'no', operator: In, values: ['1e3']}]}]}}}",
          "securityContext",
          "{fsGroup: 1048576, runAsUser: 1000000}",
          "topologySpreadConstraints",
          "[{maxSkew: 1048576, topologyKey: 'no', whenUnsatisfiable: DoNotSchedule}]",
          "hostAliases",
          "[{ip: 10.0.0.1, hostnames: ['no']}]",
          "volumes",
          "[{name: a, emptyDir: {medium: Memory}}]",
          "volumeMounts",
          "[{name: a, mountPath: '/1e3'}]",
          "env",
          "[{name: 'NO', value: '007'}, {name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
          "jbod",
          "{type: jbod, volumes: [{id: 0, type: persistent-claim, size: '8', class: '007'}]}",
          "metadata",
          "{labels: {'no': '007'}, annotations: {'no': 'a, b: c'}}");

  private final JsonNode schema;

  ValuesArbitrary(JsonNode schema) {
    this.schema = schema;
  }

  /** Returns values of the whole chart. */
  Arbitrary<ObjectNode> values() {
    return of("", schema).map(ObjectNode.class::cast);
  }

  private Arbitrary<JsonNode> of(String name, JsonNode given) {
    JsonNode node = given.has("$ref") ? schema.at(given.path("$ref").asText().substring(1)) : given;
    String sample =
        name.equals("storage") && node.at("/properties/volumes").isObject() ? "jbod" : name;
    if (SAMPLES.containsKey(sample)) {
      return Arbitraries.just(KubernetesYaml.value(SAMPLES.get(sample)));
    }
    if (node.has("enum")) {
      return Arbitraries.of(elements(node.path("enum")));
    }
    if (node.has("const")) {
      return Arbitraries.just(node.path("const"));
    }
    if (node.has("anyOf")) {
      return oneOf(elements(node.path("anyOf")).stream().map(one -> of(name, one)).toList());
    }
    List<JsonNode> types =
        node.path("type").isArray() ? elements(node.path("type")) : List.of(node.path("type"));
    return oneOf(types.stream().map(type -> ofType(type.asText(), node)).toList());
  }

  private Arbitrary<JsonNode> ofType(String type, JsonNode node) {
    return switch (type) {
      case "boolean" -> Arbitraries.of(true, false).map(BooleanNode::valueOf);
      case "integer" -> integers(node).map(LongNode::valueOf);
      case "number" -> numbers(node).map(DecimalNode::valueOf);
      case "string" -> texts(node).map(TextNode::valueOf);
      case "array" ->
          of("", node.path("items"))
              .list()
              .ofMaxSize(MOST_ENTRIES)
              .map(list -> Chart.YAML.createArrayNode().addAll(list));
      default -> objects(node);
    };
  }

  private Arbitrary<JsonNode> objects(JsonNode node) {
    Arbitrary<ObjectNode> object =
        node.path("additionalProperties").isObject()
            ? entries(node)
            : Arbitraries.create(Chart.YAML::createObjectNode);
    List<String> required = Resources.texts(node.path("required"));
    for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
      String name = property.getKey();
      Arbitrary<JsonNode> value = of(name, property.getValue());
      object =
          Combinators.combine(object, value.injectNull(required.contains(name) ? 0 : 0.2))
              .as((made, field) -> field == null ? made : made.deepCopy().set(name, field));
    }
    return object.map(JsonNode.class::cast);
  }

  private Arbitrary<ObjectNode> entries(JsonNode node) {
    JsonNode names = node.path("propertyNames");
    Arbitrary<String> keys =
        node.has("propertyNames") ? texts(names) : Arbitraries.of("memory", "ephemeral-storage");
    if (names.path("pattern").asText().startsWith("^spark")) {
      keys = Arbitraries.of("spark.a", "spark.speculation.quantile", "spark.no", "spark.a:b#c");
    }
    return Arbitraries.maps(keys, of("", node.path("additionalProperties")))
        .ofMaxSize(MOST_ENTRIES)
        .map(map -> Chart.YAML.createObjectNode().setAll(map));
  }

  private static Arbitrary<Long> integers(JsonNode node) {
    long least = node.path("minimum").asLong(0);
    long most = node.path("maximum").asLong(9_007_199_254_740_991L);
    return Arbitraries.of(
        Stream.of(least, most, 1L, 7L, 100L, 1_000_000L, 1_048_576L, 20_000_000L, 4_294_967_296L)
            .filter(number -> number >= least && number <= most)
            .toList());
  }

  private static Arbitrary<BigDecimal> numbers(JsonNode node) {
    List<BigDecimal> numbers = new ArrayList<>();
    for (String text : List.of("0", "0.5", "0.001", "20", "1048576", "1000000000", "123456.75")) {
      if (new BigDecimal(text).compareTo(node.path("maximum").decimalValue()) <= 0) {
        numbers.add(new BigDecimal(text));
      }
    }
    return Arbitraries.of(numbers);
  }

  private static Arbitrary<String> texts(JsonNode node) {
    // In Go's expressions, $ is the very end.
    Pattern pattern =
        Pattern.compile(node.path("pattern").asText("").replaceFirst("\\$$", "\\\\z"));
    int longest = node.path("maxLength").asInt(Integer.MAX_VALUE);
    List<String> fitting =
        TEXTS.stream()
            .filter(text -> text.length() <= longest && pattern.matcher(text).find())
            .toList();
    if (pattern.matcher("\n").find() || node.path("pattern").asText().startsWith("^[^")) {
      return Arbitraries.oneOf(
          Arbitraries.of(fitting),
          Arbitraries.strings()
              .withChars(CHARACTERS)
              .ofMaxLength(12)
              .filter(text -> pattern.matcher(text).find()));
    }
    return Arbitraries.of(fitting);
  }

  private static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  private static Arbitrary<JsonNode> oneOf(List<Arbitrary<JsonNode>> choices) {
    return Arbitraries.oneOf(choices);
  }
}
