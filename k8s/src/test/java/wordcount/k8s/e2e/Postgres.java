package wordcount.k8s.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL beside the pipeline; the pod, its service and the secret have the same name. */
final class Postgres implements AutoCloseable {
  static final String NAME = "postgres";
  // For clusters that cannot load the usual one.
  private static final String IMAGE = System.getProperty("e2e.postgres");

  private final KubernetesClient client;
  private final List<HasMetadata> parts;

  Postgres(KubernetesClient client) throws IOException {
    this.client = client;
    try (InputStream yaml = Postgres.class.getResourceAsStream("postgres.yaml")) {
      this.parts = client.load(yaml).items();
    }
    for (HasMetadata part : parts) {
      if (part instanceof Pod pod && IMAGE != null) {
        pod.getSpec().getContainers().get(0).setImage(IMAGE);
      }
    }
  }

  /** Starts it and waits until it answers. */
  void start() {
    client.resourceList(parts).inNamespace(Pipeline.NAMESPACE).create();
    pod().waitUntilReady(Pipeline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Runs a statement as the owner of its database. */
  void run(String statement) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] psql = {
      "psql", "--host=localhost", "--username=wordcount", "--command=" + statement, "wordcount"
    };
    try (ExecWatch running = pod().writingOutput(said).writingError(said).exec(psql)) {
      assertThat(running.exitCode().join()).as(said.toString(UTF_8)).isZero();
    }
  }

  private PodResource pod() {
    return client.pods().inNamespace(Pipeline.NAMESPACE).withName(NAME);
  }

  /** Removes it with all that it holds, if it was started. */
  @Override
  public void close() {
    client.resourceList(parts).inNamespace(Pipeline.NAMESPACE).delete();
  }
}
