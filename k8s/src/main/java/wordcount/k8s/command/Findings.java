package wordcount.k8s.command;

import java.util.List;
import wordcount.k8s.doctor.Finding;

/** Findings as people read them: one line each, the remedy below what needs one. */
final class Findings {
  private Findings() {}

  static String text(List<Finding> findings) {
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
}
