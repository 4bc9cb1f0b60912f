package wordcount.k8s.e2e;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A person's account with no rights but those that are given to it in the pipeline's namespace. */
final class Account implements AutoCloseable {
  private static final String NAME = "deployer";
  private static final String HOME = "wordcount-people";
  private static final long HOUR = 3600;

  private final KubernetesClient admin;
  private final Path kubeconfig;

  /** Makes the account, and the pipeline's namespace as an administrator makes it. */
  Account(KubernetesClient admin) throws IOException {
    this.admin = admin;
    create("kind: Namespace\napiVersion: v1\nmetadata: {name: " + HOME + "}");
    create(
        "kind: Namespace\napiVersion: v1\nmetadata:\n  name: "
            + Pipeline.NAMESPACE
            + "\n  labels: {pod-security.kubernetes.io/enforce: restricted}");
    create(
        "kind: ServiceAccount\napiVersion: v1\nmetadata: {name: deployer, namespace: "
            + HOME
            + "}");
    kubeconfig = Files.createTempFile("kubeconfig", "");
    Files.writeString(kubeconfig, Serialization.asYaml(config()));
  }

  /** Returns the {@code wordcount} command as this account. */
  Command wordcount() {
    return Command.wordcount(
        "--kubeconfig",
        kubeconfig.toString(),
        "--context",
        NAME,
        "--namespace",
        Pipeline.NAMESPACE,
        "--timeout",
        "8m");
  }

  /** Gives the account the Role that a text holds. */
  void give(String text) {
    create(
        text.lines()
            .dropWhile(line -> !line.startsWith("apiVersion: rbac"))
            .takeWhile(line -> line.matches("(apiVersion|kind|metadata|rules|  -).*"))
            .collect(Collectors.joining("\n")));
    create(
        String.join(
            "\n",
            "apiVersion: rbac.authorization.k8s.io/v1",
            "kind: RoleBinding",
            "metadata: {name: deployer, namespace: " + Pipeline.NAMESPACE + "}",
            "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: wordcount-deployer}",
            "subjects: [{kind: ServiceAccount, name: deployer, namespace: " + HOME + "}]"));
  }

  private void create(String yaml) {
    admin.resource(yaml).create();
  }

  private Map<String, Object> config() {
    TokenRequest request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(HOUR).endSpec().build();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(HOME)
            .withName(NAME)
            .tokenRequest(request)
            .getStatus()
            .getToken();
    var connection = admin.getConfiguration();
    Map<String, Object> cluster =
        connection.getCaCertData() != null
            ? Map.of(
                "server",
                connection.getMasterUrl(),
                "certificate-authority-data",
                connection.getCaCertData())
            : Map.of(
                "server",
                connection.getMasterUrl(),
                "certificate-authority",
                String.valueOf(connection.getCaCertFile()));
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Config",
        "clusters",
        List.of(Map.of("name", NAME, "cluster", cluster)),
        "users",
        List.of(Map.of("name", NAME, "user", Map.of("token", token))),
        "contexts",
        List.of(Map.of("name", NAME, "context", Map.of("cluster", NAME, "user", NAME))));
  }

  /** Removes the account and both namespaces. */
  @Override
  public void close() throws IOException {
    admin.namespaces().withName(HOME).delete();
    admin.namespaces().withName(Pipeline.NAMESPACE).delete();
    Files.delete(kubeconfig);
  }
}
