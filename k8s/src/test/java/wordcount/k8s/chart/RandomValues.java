package wordcount.k8s.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values that the chart's schema admits, as nasty as it admits them: text that YAML, shells,
 * properties files or Kubernetes would take for something else, and the ends of every range.
 */
final class RandomValues {
  private static final int MOST_ENTRIES = 3;
  private static final int MOST_CHARACTERS = 12;
  private static final double LEFT_OUT = 0.2;

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
          "1000ms",
          "1s",
          "60s",
          "24h",
          "999999999s",
          "99999999m",
          "999999h",
          "1k",
          "450m",
          "524288K",
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

  private static final Map<String, Form> FORMS = new HashMap<>();

  private final JsonNode schema;
  private final Random random;

  RandomValues(JsonNode schema, Random random) {
    this.schema = schema;
    this.random = random;
  }

  /** Returns values of the whole chart. */
  ObjectNode next() {
    return (ObjectNode) of("", schema);
  }

  private JsonNode of(String name, JsonNode given) {
    JsonNode node = given.has("$ref") ? schema.at(given.path("$ref").asText().substring(1)) : given;
    String sample =
        name.equals("storage") && node.at("/properties/volumes").isObject() ? "jbod" : name;
    if (SAMPLES.containsKey(sample)) {
      return KubernetesYaml.value(SAMPLES.get(sample));
    }
    if (node.has("enum")) {
      return one(elements(node.path("enum")));
    }
    if (node.has("const")) {
      return node.path("const");
    }
    if (node.has("anyOf")) {
      return of(name, one(elements(node.path("anyOf"))));
    }
    JsonNode type = node.path("type");
    return ofType((type.isArray() ? one(elements(type)) : type).asText(), node);
  }

  private JsonNode ofType(String type, JsonNode node) {
    return switch (type) {
      case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
      case "integer" -> LongNode.valueOf(one(integers(node)));
      case "number" -> DecimalNode.valueOf(one(numbers(node)));
      case "string" -> TextNode.valueOf(text(node));
      case "array" ->
          Chart.YAML
              .createArrayNode()
              .addAll(
                  Stream.generate(() -> of("", node.path("items")))
                      .limit(random.nextInt(MOST_ENTRIES + 1))
                      .toList());
      default -> object(node);
    };
  }

  private ObjectNode object(JsonNode node) {
    ObjectNode object = Chart.YAML.createObjectNode();
    if (node.path("additionalProperties").isObject()) {
      for (int more = random.nextInt(MOST_ENTRIES + 1); more > 0; more--) {
        object.set(key(node), of("", node.path("additionalProperties")));
      }
    }
    List<String> required = Resources.texts(node.path("required"));
    for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
      String name = property.getKey();
      if (required.contains(name) || random.nextDouble() >= LEFT_OUT) {
        object.set(name, of(name, property.getValue()));
      }
    }
    return object;
  }

  private String key(JsonNode node) {
    JsonNode names = node.path("propertyNames");
    if (names.isMissingNode()) {
      return one(List.of("memory", "ephemeral-storage"));
    }
    return names.path("pattern").asText().startsWith("^spark")
        ? one(List.of("spark.a", "spark.speculation.quantile", "spark.no", "spark.a:b#c"))
        : text(names);
  }

  private static List<Long> integers(JsonNode node) {
    long least = node.path("minimum").asLong(0);
    long most = node.path("maximum").asLong(9_007_199_254_740_991L);
    return Stream.of(least, most, 1L, 7L, 100L, 1_000_000L, 1_048_576L, 20_000_000L, 4_294_967_296L)
        .filter(number -> number >= least && number <= most)
        .toList();
  }

  private static List<BigDecimal> numbers(JsonNode node) {
    return Stream.of("0", "0.5", "0.001", "20", "1048576", "1000000000", "123456.75")
        .map(BigDecimal::new)
        .filter(number -> number.compareTo(node.path("maximum").decimalValue()) <= 0)
        .toList();
  }

  private String text(JsonNode node) {
    Form form = FORMS.computeIfAbsent(node.path("pattern").asText(), Form::of);
    if (form.free && random.nextBoolean()) {
      return Stream.generate(this::characters)
          .filter(text -> form.pattern.matcher(text).find())
          .findFirst()
          .orElseThrow();
    }
    int longest = node.path("maxLength").asInt(Integer.MAX_VALUE);
    return one(form.fitting.stream().filter(text -> text.length() <= longest).toList());
  }

  /**
   * Texts of a pattern.
   *
   * @param fitting those of our texts that the pattern admits
   * @param free whether it admits nearly any others
   */
  private record Form(Pattern pattern, List<String> fitting, boolean free) {
    static Form of(String expression) {
      // In Go's expressions, $ is the very end.
      Pattern pattern = Pattern.compile(expression.replaceFirst("\\$$", "\\\\z"));
      return new Form(
          pattern,
          TEXTS.stream().filter(text -> pattern.matcher(text).find()).toList(),
          pattern.matcher("\n").find() || expression.startsWith("^[^"));
    }
  }

  private String characters() {
    StringBuilder text = new StringBuilder();
    for (int more = random.nextInt(MOST_CHARACTERS + 1); more > 0; more--) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }
}
