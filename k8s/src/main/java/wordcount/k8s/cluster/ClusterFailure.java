package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
import wordcount.program.ProgramException;

/** Turns an exception of the Kubernetes client into an error with a remedy and an exit code. */
public final class ClusterFailure {
  private static final String REFUSED = "the cluster refused the request";
  private static final String ASK =
      "ask an administrator for the right named above, or use another account";
  private static final int TOO_MANY_REQUESTS = 429;

  private ClusterFailure() {}

  /** Returns the error for a request that the cluster rejected or never answered. */
  public static ProgramException explain(KubernetesClientException thrown) {
    if (thrown.getStatus() == null) {
      return unreachable(thrown);
    }
    if (reason(thrown).contains("failed calling webhook")) {
      return new ProgramException(
          ExitCode.FAILED,
          REFUSED,
          "an operator's webhook does not answer: " + reason(thrown),
          "restore the operator's pods: doctor names the operator, and deploy restores those that"
              + " it installed",
          thrown);
    }
    return switch (thrown.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new ProgramException(
              ExitCode.FAILED,
              "the cluster rejected the credentials",
              reason(thrown),
              "log in again, or choose another context with --context",
              thrown);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new ProgramException(ExitCode.FAILED, REFUSED, reason(thrown), ASK, thrown);
      default ->
          new ProgramException(
              ExitCode.FAILED,
              REFUSED,
              reason(thrown),
              "run again with --verbose to see the stack trace",
              thrown);
    };
  }

  /**
   * Tells whether the same request may succeed a moment later: a connection broke, the API server
   * restarts or is overloaded.
   */
  public static boolean mayPass(KubernetesClientException thrown) {
    int code = thrown.getCode();
    return thrown.getStatus() == null
        || code == TOO_MANY_REQUESTS
        || code >= HttpURLConnection.HTTP_INTERNAL_ERROR;
  }

  /**
   * Returns the error for a request that the cluster would reject, but without a clear answer.
   *
   * @param right verb and resource, such as {@code get pods/log}
   */
  public static ProgramException missingRight(String right, String namespace) {
    return new ProgramException(
        ExitCode.FAILED,
        REFUSED,
        "this account lacks the right to " + right + " in namespace " + namespace,
        ASK);
  }

  private static ProgramException unreachable(KubernetesClientException thrown) {
    Throwable root = Failure.root(thrown);
    // The message of many network errors is only a host name.
    String why = root.getClass().getSimpleName() + ": " + root.getMessage();
    return new ProgramException(
        ExitCode.UNREACHABLE,
        "cannot reach the cluster",
        why,
        "check that it is running and that --context and --kubeconfig select it",
        thrown);
  }

  /** Returns the cluster's own words for rejecting a request. */
  public static String reason(KubernetesClientException thrown) {
    String message = thrown.getStatus().getMessage();
    return message != null ? message : "HTTP status " + thrown.getCode();
  }
}
