package wordcount.k8s.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query, looked at no closer than to see which series it asks for.
 *
 * @param text the query as Grafana or Prometheus gets it
 */
record PromQl(String text) {
  private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)?\\{([^{}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^()]*\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.$:])[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\(|[\\w:])");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

  /** Returns the names of the metrics asked for. */
  Set<String> metrics() {
    String bare = STRING.matcher(text).replaceAll("\"\"");
    bare = SELECTOR.matcher(bare).replaceAll("$1");
    bare = GROUPING.matcher(bare).replaceAll(" ");
    bare = RANGE.matcher(bare).replaceAll(" ");
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(bare);
    while (name.find()) {
      if (!WORDS.contains(name.group())) {
        names.add(name.group());
      }
    }
    return names;
  }

  /** Returns what stands between the braces of each selector. */
  List<String> selectors() {
    List<String> selectors = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(text);
    while (selector.find()) {
      selectors.add(selector.group(2));
    }
    return selectors;
  }

  /** Returns the range of each range selector. */
  List<String> ranges() {
    List<String> ranges = new ArrayList<>();
    Matcher range = RANGE.matcher(STRING.matcher(text).replaceAll("\"\""));
    while (range.find()) {
      ranges.add(range.group().substring(1, range.group().length() - 1));
    }
    return ranges;
  }
}
