package wordcount.k8s.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.program.ExitCode;

/** Tells what stands in the way of a deployment, and what is wrong with one. */
@Command(
    name = "doctor",
    description = {
      "Tell all that stands in the way of deploy, and what is wrong with a pipeline that is"
          + " deployed already, with the remedies; changes nothing. Takes deploy's options. Exit 1"
          + " if anything is wrong."
    })
public final class DoctorCommand extends ClusterCommand {
  @Mixin private DeployOptions options;
  @Mixin private OutputOptions output;

  @Override
  int run() {
    DeployPlan plan = new DeployPlan(root(), options);
    List<Finding> findings = new ArrayList<>(plan.examineMachine());
    switch (plan.target().state()) {
      case TO_BE_MADE ->
          findings.add(Finding.ok("kind", "deploy will make the kind cluster " + KindCluster.NAME));
      case UNCONNECTED ->
          findings.add(
              Finding.ok(
                  "kind",
                  "the kind cluster "
                      + KindCluster.NAME
                      + " runs; deploy will add its context to the kubeconfig"));
      case THERE -> {
        findings.addAll(plan.examine(this::open));
        // A cluster that does not answer is said once.
        if (findings.stream().noneMatch(finding -> finding.id().equals(Doctor.CLUSTER))) {
          findings.addAll(plan.examineDeployed(this::open));
        }
      }
    }
    boolean failed = Doctor.failed(findings);
    if (output.json()) {
      List<Map<String, String>> checks = findings.stream().map(DoctorCommand::fields).toList();
      out().println(OutputOptions.document("Doctor", Map.of("ok", !failed, "checks", checks)));
    } else {
      out().print(Doctor.text(findings));
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
