package wordcount.k8s.chart;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Kubernetes makes of a container's arguments and variables. */
final class ContainerText {
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\([^)]*\\))");

  private ContainerText() {}

  /**
   * Returns what the program gets: {@code $$} is an escaped {@code $}, and {@code $(NAME)} would be
   * replaced by a variable if there is one of that name, so here by "replaced".
   */
  static String expanded(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(match.group().equals("$$") ? "$" : "replaced"));
  }
}
