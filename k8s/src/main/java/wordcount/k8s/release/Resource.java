package wordcount.k8s.release;

/**
 * A resource of a release.
 *
 * @param kind such as {@code KafkaTopic}
 * @param name its name in the release's namespace
 */
public record Resource(String kind, String name) {}
