package wordcount.k8s.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.deploy.KindCluster;
import wordcount.k8s.doctor.Doctor;
import wordcount.k8s.doctor.Finding;
import wordcount.k8s.job.DriverPages;
import wordcount.program.ExitCode;

/** Reports what would make a deployment fail, and what is wrong with an existing one. */
@Command(
    name = "doctor",
    description = {
      "Report everything missing or broken, before or after deploy, with the fix. Takes the options"
          + " of deploy, and changes nothing. Exits with 1 if a check fails."
    })
public final class DoctorCommand extends ClusterCommand {
  @Mixin private DeployOptions options;
  @Mixin private OutputOptions output;

  @Override
  int run() {
    DeployPlan plan = new DeployPlan(root(), options);
    List<Finding> findings = new ArrayList<>(plan.examineMachine());
    switch (plan.state()) {
      case MISSING -> {
        if (!Doctor.failed(findings)) {
          findings.add(
              Finding.ok("kind", "deploy will create the kind cluster " + KindCluster.NAME));
        }
      }
      case UNCONNECTED ->
          findings.add(
              Finding.ok(
                  "kind",
                  "the kind cluster "
                      + KindCluster.NAME
                      + " is running; deploy will add its context to the kubeconfig"));
      case EXISTS -> {
        try (Cluster cluster = open();
            DriverPages pages = pages(cluster)) {
          findings.addAll(Doctor.examine(List.of(plan.preflight(cluster))));
          // An unreachable cluster is reported only once.
          if (findings.stream().noneMatch(finding -> finding.id().equals(Doctor.CLUSTER))) {
            findings.addAll(DeployPlan.examineDeployed(cluster, pages));
          }
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
