package wordcount.k8s.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A chart as Helm rendered it: YAML documents, one resource each. */
public final class Manifest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifest() {}

  /** Returns the documents that hold a resource. */
  public static List<JsonNode> documents(String yaml) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      List<JsonNode> found = new ArrayList<>();
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (document.hasNonNull("kind")) {
          found.add(document);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("not a rendered chart", e);
    }
  }

  static List<Resource> resources(String yaml) {
    return documents(yaml).stream()
        .map(
            document ->
                new Resource(
                    document.path("kind").asText(),
                    document.path("metadata").path("name").asText()))
        .toList();
  }
}
