package wordcount.k8s.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.program.ExitCode;

/** Tells what stands in the way of a deployment. */
@Command(
    name = "doctor",
    description = {
      "Tell all that stands in the way of deploy, with the remedies; changes nothing. Takes deploy's"
          + " options. Exit 1 if deploy would fail."
    })
public final class DoctorCommand extends ClusterCommand {
  @Mixin private DeployOptions options;
  @Mixin private OutputOptions output;

  @Override
  int run() {
    List<Finding> findings = new DeployPlan(root(), options).examine();
    boolean failed = Doctor.failed(findings);
    if (output.json()) {
      List<Map<String, String>> checks = findings.stream().map(DoctorCommand::fields).toList();
      out().println(OutputOptions.document("Doctor", Map.of("ok", !failed, "checks", checks)));
    } else {
      out().print(Findings.text(findings));
      out().flush();
    }
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static Map<String, String> fields(Finding finding) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", finding.id());
    fields.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    fields.put("message", finding.message());
    fields.put("remedy", finding.remedy());
    return fields;
  }
}
