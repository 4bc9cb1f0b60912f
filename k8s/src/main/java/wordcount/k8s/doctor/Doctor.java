package wordcount.k8s.doctor;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.k8s.doctor.Finding.Severity;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Runs every check, even if others fail, so that the user sees all problems at once. */
public final class Doctor {
  /** Id of the finding that the cluster does not answer or rejects a request. */
  public static final String CLUSTER = "cluster";

  private Doctor() {}

  /** Runs the checks; ends at the first that cannot reach the cluster or is not authenticated. */
  public static List<Finding> examine(List<Check> checks) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      try {
        findings.addAll(check.run());
      } catch (KubernetesClientException e) {
        ProgramException error = ClusterFailure.explain(e);
        if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
          // Another check, PermissionsCheck, reports whether the account has the rights it needs.
          findings.add(Finding.warning("rights", "not checked: " + error.getMessage(), ""));
          continue;
        }
        findings.add(Finding.failed(CLUSTER, error.getMessage(), error.remedy()));
        if (error.exitCode() == ExitCode.UNREACHABLE
            || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
          return findings;
        }
      }
    }
    return findings;
  }

  /** Returns findings as text for people: one line each, with its remedy, if any, below. */
  public static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String mark =
          switch (finding.severity()) {
            case OK -> "[ok]  ";
            case WARNING -> "[warn]";
            case FAILED -> "[FAIL]";
          };
      text.append(mark).append(' ').append(finding.message()).append('\n');
      if (!finding.remedy().isEmpty()) {
        text.append("       next: ").append(finding.remedy()).append('\n');
      }
    }
    return text.toString();
  }

  /** Returns whether any check failed. */
  public static boolean failed(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.FAILED);
  }
}
