package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Turns what the Kubernetes client throws into one clear error with a remedy and an exit code. */
public final class ClusterFailure {
  private ClusterFailure() {}

  /** Returns the error to show for a request that the cluster refused, or never answered. */
  public static ProgramException explain(KubernetesClientException thrown) {
    if (thrown.getStatus() == null) {
      return unreachable(thrown);
    }
    if (reason(thrown).contains("failed calling webhook")) {
      return new ProgramException(
          ExitCode.FAILED,
          "the cluster refused the request",
          "the webhook of an operator does not answer: " + reason(thrown),
          "bring the operator's pods back (deploy does so with those that it installed; doctor"
              + " names the operator)",
          thrown);
    }
    return switch (thrown.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new ProgramException(
              ExitCode.FAILED,
              "the cluster does not know this account",
              reason(thrown),
              "log in again, or choose another context with --context",
              thrown);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new ProgramException(
              ExitCode.FAILED,
              "the cluster refused the request",
              reason(thrown),
              "ask for the right named above, or use another account",
              thrown);
      default ->
          new ProgramException(
              ExitCode.FAILED,
              "the cluster refused the request",
              reason(thrown),
              "run again with --verbose to see the stack trace",
              thrown);
    };
  }

  private static ProgramException unreachable(KubernetesClientException thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // Of many network errors the text alone is only a host's name.
    String why = root.getClass().getSimpleName() + ": " + root.getMessage();
    return new ProgramException(
        ExitCode.UNREACHABLE,
        "cannot reach the cluster",
        why,
        "check that it runs and that --context and --kubeconfig name it",
        thrown);
  }

  private static String reason(KubernetesClientException thrown) {
    String message = thrown.getStatus().getMessage();
    return message != null ? message : thrown.getMessage();
  }
}
