package wordcount.k8s.cluster;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to a cluster, through a single context, for our own client and for every program that we
 * run or print.
 *
 * @param context the context's name
 * @param file the kubeconfig given on the command line, if any
 * @param kubeconfig text of a kubeconfig that holds this context alone, with its credentials
 * @param command how the user runs this command: {@code make}, or {@code wordcount}
 */
public record ClusterAccess(
    String context, Optional<Path> file, String kubeconfig, String command) {
  private static final String MAKE = "make";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /** Returns {@code kubectl} with the options for this cluster. */
  String kubectl() {
    return "kubectl"
        + file.map(path -> " --kubeconfig " + quoted(path.toString())).orElse("")
        + " --context "
        + quoted(context);
  }

  /** Returns one of our own commands as the user can type it. */
  String ourCommand(String verb, String namespace, String release) {
    boolean make = command.equals(MAKE);
    // Make takes one word for a target.
    String[] words = verb.split(" ", 2);
    StringBuilder text = new StringBuilder(command + " " + (make ? words[0] : verb));
    if (make && words.length > 1) {
      text.append(" PAGE=").append(words[1]);
    }
    if (!context.equals(ClusterOptions.OWN_CONTEXT)) {
      text.append(make ? " CONTEXT=" : " --context ").append(quoted(context));
    }
    if (!namespace.equals(ClusterOptions.DEFAULT_NAME)) {
      text.append(make ? " NAMESPACE=" : " -n ").append(namespace);
    }
    if (!release.equals(ClusterOptions.DEFAULT_NAME)) {
      text.append(make ? " RELEASE=" : " --release ").append(release);
    }
    file.map(path -> "--kubeconfig " + quoted(path.toString()))
        .ifPresent(
            option ->
                // Make replaces $$ by $, and leaves the quotes in ARGS to the shell.
                text.append(make ? " ARGS=" + quoted(option.replace("$", "$$")) : " " + option));
    return text.toString();
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public String toString() {
    // Not the kubeconfig: it holds credentials.
    return "ClusterAccess[" + context + "]";
  }
}
