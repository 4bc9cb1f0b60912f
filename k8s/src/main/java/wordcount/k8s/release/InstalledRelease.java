package wordcount.k8s.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;

/**
 * The newest revision of a Helm release, as Helm keeps it in a Secret of the namespace.
 *
 * @param revision counts from 1
 * @param status Helm's status, such as {@code deployed} or {@code failed}
 * @param since when Helm began it; empty if unknown
 * @param description the description that was given to Helm
 * @param chart name of its chart; empty if unknown
 * @param manifest the release's resources, as YAML documents
 */
public record InstalledRelease(
    int revision,
    String status,
    Optional<Instant> since,
    String description,
    String chart,
    String manifest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWNER = "owner";
  private static final String HELM = "helm";
  private static final String SECRETS_READ = "wordcount/secrets";
  private static final String OUR_CHART = "wordcount";

  /** Returns the newest revision of the cluster's release; empty if Helm has no such release. */
  public static Optional<InstalledRelease> find(Cluster cluster) {
    return newest(cluster).map(InstalledRelease::decode);
  }

  /**
   * Returns the names and namespaces of the pipelines in the whole cluster, as far as this account
   * may list them, to suggest those that the user may have meant.
   */
  public static List<String> pipelines(Cluster cluster) {
    var secrets = cluster.client().secrets();
    return Allowed.ask(
            () -> current(secrets.inAnyNamespace()),
            () -> current(secrets.inNamespace(cluster.namespace())))
        .filter(secret -> decode(secret).ofOurChart())
        .map(
            secret ->
                secret.getMetadata().getLabels().get("name")
                    + " in namespace "
                    + secret.getMetadata().getNamespace())
        .distinct()
        .sorted()
        .toList();
  }

  private static Stream<Secret> current(
      Filterable<FilterWatchListDeletable<Secret, SecretList, Resource<Secret>>> place) {
    // Helm keeps up to ten revisions of each release.
    return place
        .withLabel(OWNER, HELM)
        .withoutLabel("status", "superseded")
        .list()
        .getItems()
        .stream();
  }

  /** Returns whether Helm completed this revision. */
  public boolean complete() {
    return status.equals("deployed");
  }

  /** Returns whether Helm is working on it, or was when it was killed. */
  public boolean underWay() {
    return status.startsWith("pending-") || status.equals("uninstalling");
  }

  /**
   * Returns the Secrets that Helm read while it rendered the release, with their versions; an empty
   * one if there was no such Secret.
   */
  public Map<String, String> secretsRead() {
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode document : Manifest.documents(manifest)) {
      String noted = document.path("metadata").path("annotations").path(SECRETS_READ).asText();
      if (!noted.isEmpty()) {
        try {
          JSON.readTree(noted)
              .properties()
              .forEach(one -> versions.put(one.getKey(), one.getValue().asText()));
        } catch (IOException e) {
          throw new UncheckedIOException("annotation " + SECRETS_READ + " is not JSON", e);
        }
      }
    }
    return versions;
  }

  /** Removes Helm's record of this revision, but none of the release's resources. */
  public void forget(Cluster cluster) {
    newest(cluster)
        .filter(secret -> revision(secret) == revision)
        .ifPresent(secret -> cluster.client().resource(secret).delete());
  }

  private static Optional<Secret> newest(Cluster cluster) {
    return cluster
        .client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withLabel(OWNER, HELM)
        .withLabel("name", cluster.release())
        .list()
        .getItems()
        .stream()
        .max(Comparator.comparingInt(InstalledRelease::revision));
  }

  private static int revision(Secret secret) {
    return Integer.parseInt(secret.getMetadata().getLabels().get("version"));
  }

  /** Returns whether the release is a pipeline, installed from our chart. */
  public boolean ofOurChart() {
    return chart.equals(OUR_CHART);
  }

  /** Reads a revision from the Secret in which Helm keeps it. */
  public static InstalledRelease decode(Secret secret) {
    // Once for the Secret's own encoding, once for Helm's.
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] zipped = base64.decode(base64.decode(secret.getData().get("release")));
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      JsonNode release = JSON.readTree(in);
      JsonNode info = release.path("info");
      return new InstalledRelease(
          release.path("version").asInt(),
          info.path("status").asText(),
          time(info.path("last_deployed").asText()),
          info.path("description").asText(),
          release.at("/chart/metadata/name").asText(),
          release.path("manifest").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Secret " + secret.getMetadata().getName() + " holds no Helm release", e);
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // Helm has used several time formats; the age of an unreadable one is unknown.
      return Optional.empty();
    }
  }
}
