package wordcount.k8s.job;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Allowed;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.cluster.ClusterFailure;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Reads the driver's pages through port forwarding. The kubelet connects from within the pod's
 * network, so network policies need no exception, as they would for the API server's proxy.
 */
public final class ForwardedPages implements DriverPages {
  /** The port of the page in the driver's pod. */
  public static final int PORT = 8080;

  private static final String FORWARD = "create pods/portforward";
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final Cluster cluster;
  private LocalPortForward forward;

  /** Opens nothing until the first page is requested. */
  public ForwardedPages(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String get(String path) throws IOException {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port() + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("the job answered " + response.statusCode() + " to " + path);
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (KubernetesClientException e) {
      close();
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      // The pod may be gone; the next request goes to its successor.
      close();
      // The API server closes a forbidden connection without an error.
      throw mayForward(cluster) ? e : new MissingRight(FORWARD + " in " + cluster.namespace(), e);
    }
  }

  /**
   * Checks that the account may forward ports to pods of the cluster's namespace.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if it may not
   */
  public static void requireRight(Cluster cluster) {
    if (!mayForward(cluster)) {
      throw ClusterFailure.missingRight(FORWARD, cluster.namespace());
    }
  }

  private static boolean mayForward(Cluster cluster) {
    return Stream.of("get", "create")
        .anyMatch(
            verb ->
                Allowed.to(cluster.client(), verb, "", "pods/portforward", cluster.namespace()));
  }

  /** Returns the local port that is forwarded to the pages. */
  private int port() {
    if (forward == null) {
      forward = cluster.pods().withName(cluster.driverPod()).portForward(PORT);
    }
    return forward.getLocalPort();
  }

  @Override
  public void close() {
    LocalPortForward open = forward;
    forward = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a forwarded port", e);
    }
  }
}
