package wordcount.k8s.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that selects the output format. */
final class OutputOptions {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The output formats. */
  enum Format {
    /** For people. */
    TABLE,
    /** For programs. */
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Output format: table or json.")
  private Format format;

  boolean json() {
    return format == Format.JSON;
  }

  /** Returns a result as a JSON document: its kind, then its fields. */
  static String document(String kind, Map<String, ?> fields) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("apiVersion", "wordcount/v1");
    document.put("kind", kind);
    document.putAll(fields);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + kind + " as JSON", e);
    }
  }
}
