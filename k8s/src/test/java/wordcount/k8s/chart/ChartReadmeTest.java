package wordcount.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChartReadmeTest {
  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):.*");
  private static final String DESCRIPTION = "# -- ";

  /**
   * A value as values.yaml describes it.
   *
   * @param path its keys, joined by dots
   * @param text what it is
   */
  record Described(String path, String text) {}

  @Test
  void shouldHaveTheDescriptionsOfTheValuesFile() throws IOException {
    String table =
        Files.readAllLines(Chart.FOLDER.resolve("README.md")).stream()
            .filter(line -> line.startsWith("| "))
            .collect(Collectors.joining("\n"));

    assertThat(described()).hasSizeGreaterThan(80);
    assertThat(described())
        .filteredOn(value -> !row(value).matcher(table).find())
        .as("helm-docs makes README.md; rows that are absent or differ")
        .isEmpty();
  }

  private static Pattern row(Described value) {
    return Pattern.compile(
        "^\\| "
            + Pattern.quote(value.path())
            + " \\| .* \\| "
            + Pattern.quote(value.text())
            + " \\|$",
        Pattern.MULTILINE);
  }

  @Test
  void shouldDescribeEveryDefaultValue() throws IOException {
    Set<String> described = described().stream().map(Described::path).collect(Collectors.toSet());
    List<String> undescribed = new ArrayList<>();
    collectUndescribed(
        "",
        Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile()),
        described,
        undescribed);

    assertThat(undescribed).isEmpty();
  }

  private static void collectUndescribed(
      String path, JsonNode value, Set<String> described, List<String> undescribed) {
    if (described.contains(path)) {
      return;
    }
    if (!value.isObject() || value.isEmpty()) {
      undescribed.add(path);
    }
    value
        .properties()
        .forEach(
            field ->
                collectUndescribed(
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue(),
                    described,
                    undescribed));
  }

  private static List<Described> described() throws IOException {
    List<Described> described = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    Iterator<String> lines = Files.readAllLines(Chart.FOLDER.resolve("values.yaml")).iterator();
    String description = "";
    while (lines.hasNext()) {
      String line = lines.next();
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith(DESCRIPTION)) {
        description = line.strip().substring(DESCRIPTION.length());
      } else if (key.matches()) {
        while (path.size() > key.group(1).length() / 2) {
          path.removeLast();
        }
        path.addLast(key.group(2));
        if (!description.isEmpty()) {
          described.add(new Described(String.join(".", path), description));
          description = "";
        }
      }
    }
    return described;
  }
}
