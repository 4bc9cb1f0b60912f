package wordcount.k8s.e2e;

import static wordcount.k8s.cluster.CustomResources.SPARK_APPLICATION;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A pod that tries which ports it can reach. */
final class Probe implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 3;

  private final KubernetesClient client;
  private final Pod pod;

  /** Starts a pod with these labels and waits until it runs. */
  Probe(KubernetesClient client, String namespace, Map<String, String> labels) {
    this.client = client;
    var verifier =
        client
            .v1()
            .podTemplates()
            .inNamespace(Pipeline.NAMESPACE)
            .withName("wordcount-verifier")
            .require()
            .getTemplate()
            .getSpec();
    // The job's image is sure to have bash, which can open connections.
    String image =
        client
            .genericKubernetesResources(SPARK_APPLICATION)
            .inNamespace(Pipeline.NAMESPACE)
            .withName("wordcount")
            .require()
            .get("spec", "image");
    Pod wanted =
        new PodBuilder()
            .withNewMetadata()
            .withGenerateName("probe-")
            .withNamespace(namespace)
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .withSecurityContext(verifier.getSecurityContext())
            .withAutomountServiceAccountToken(false)
            .withTerminationGracePeriodSeconds(0L)
            .withContainers(
                new ContainerBuilder()
                    .withName("probe")
                    .withImage(image)
                    .withImagePullPolicy("IfNotPresent")
                    .withCommand("sleep", "infinity")
                    .withSecurityContext(verifier.getContainers().get(0).getSecurityContext())
                    .build())
            .endSpec()
            .build();
    pod = client.resource(wanted).create();
    client.resource(pod).waitUntilReady(Pipeline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns which of these it can open a connection to; addresses are as {@code host/port}. */
  Set<String> reached(Map<String, String> addresses) {
    String script =
        addresses.entrySet().stream()
            .map(
                address ->
                    String.format(
                        Locale.ROOT,
                        "(timeout %d bash -c '>/dev/tcp/%s' 2>/dev/null && echo '%s') &",
                        PATIENCE_SECONDS,
                        address.getValue(),
                        address.getKey()))
            .collect(Collectors.joining("\n", "", "\nwait"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch shell =
        client.pods().resource(pod).writingOutput(out).exec("bash", "-c", script)) {
      shell.exitCode().join();
    }
    return new TreeSet<>(out.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Override
  public void close() {
    client.resource(pod).delete();
  }
}
