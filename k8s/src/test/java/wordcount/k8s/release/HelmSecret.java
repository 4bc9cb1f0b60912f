package wordcount.k8s.release;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import wordcount.k8s.cluster.Given;

/** A revision of a release as Helm 3 stores it. */
public final class HelmSecret {
  private HelmSecret() {}

  public static Secret of(int revision, String status, String description, String manifest) {
    return of(Given.NAMESPACE, Given.RELEASE, revision, status, description, manifest);
  }

  public static Secret of(
      String namespace,
      String name,
      int revision,
      String status,
      String description,
      String manifest) {
    return of(namespace, name, "wordcount", revision, status, description, manifest, Instant.now());
  }

  public static Secret of(
      String namespace,
      String name,
      String chart,
      int revision,
      String status,
      String description,
      String manifest,
      Instant since) {
    Map<String, Object> release =
        Map.of(
            "name",
            name,
            "version",
            revision,
            "info",
            Map.of("status", status, "description", description, "last_deployed", since.toString()),
            "chart",
            Map.of("metadata", Map.of("name", chart)),
            "manifest",
            manifest);
    Base64.Encoder base64 = Base64.getEncoder();
    return new SecretBuilder()
        .withNewMetadata()
        .withName("sh.helm.release.v1." + name + ".v" + revision)
        .withNamespace(namespace)
        .addToLabels("owner", "helm")
        .addToLabels("name", name)
        .addToLabels("version", Integer.toString(revision))
        .endMetadata()
        .withType("helm.sh/release.v1")
        .addToData("release", base64.encodeToString(base64.encode(zipped(release))))
        .build();
  }

  private static byte[] zipped(Map<String, Object> release) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(new ObjectMapper().writeValueAsBytes(release));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
