package wordcount.k8s.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads a chart as Helm rendered it: YAML documents, one resource each. Like Helm, resolves
 * anchors, which Jackson's reader takes for text, reads {@code 0644} as an octal number, and reads
 * a date as text.
 */
public final class Manifest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST = 64 << 20;

  private Manifest() {}

  /** Resolves all implicit types of YAML 1.1 except dates. */
  private static final class WithoutDates extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }

  /** Returns the documents that hold a resource. */
  public static List<JsonNode> documents(String yaml) {
    List<JsonNode> found = new ArrayList<>();
    for (Object document : reader().loadAll(yaml)) {
      JsonNode tree = JSON.valueToTree(document);
      if (tree.hasNonNull("kind")) {
        found.add(tree);
      }
    }
    return found;
  }

  private static Yaml reader() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(10_000);
    options.setCodePointLimit(LARGEST);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options), new Representer(unused), unused, options, new WithoutDates());
  }
}
