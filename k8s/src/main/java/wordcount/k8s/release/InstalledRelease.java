package wordcount.k8s.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import wordcount.k8s.cluster.Cluster;

/**
 * The newest revision of a Helm release, as Helm keeps it in a Secret of the namespace.
 *
 * @param revision counts from 1
 * @param status Helm's word for it, such as {@code deployed} or {@code failed}
 * @param description what the one who made the revision said about it
 * @param resources what the release consists of
 */
public record InstalledRelease(
    int revision, String status, String description, List<Resource> resources) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Looks for the cluster's release; empty if Helm knows none of that name there. */
  public static Optional<InstalledRelease> find(Cluster cluster) {
    return cluster
        .client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withLabel("owner", "helm")
        .withLabel("name", cluster.release())
        .list()
        .getItems()
        .stream()
        .max(Comparator.comparingInt(InstalledRelease::revision))
        .map(InstalledRelease::decode);
  }

  private static int revision(Secret secret) {
    return Integer.parseInt(secret.getMetadata().getLabels().get("version"));
  }

  private static InstalledRelease decode(Secret secret) {
    // Once for the Secret's own encoding, once for Helm's.
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] zipped = base64.decode(base64.decode(secret.getData().get("release")));
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      JsonNode release = JSON.readTree(in);
      return new InstalledRelease(
          release.path("version").asInt(),
          release.path("info").path("status").asText(),
          release.path("info").path("description").asText(),
          Manifest.resources(release.path("manifest").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Secret " + secret.getMetadata().getName() + " holds no Helm release", e);
    }
  }
}
