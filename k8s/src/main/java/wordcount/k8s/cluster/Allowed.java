package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;

/** Questions to the cluster that an account, such as one of a single namespace, may not ask. */
public final class Allowed {
  private Allowed() {}

  /**
   * Asks, and gives another answer where the account lacks the right to.
   *
   * @throws KubernetesClientException if the cluster does not answer for any other reason
   */
  public static <T> T ask(Supplier<T> question, Supplier<T> ifForbidden) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return ifForbidden.get();
    }
  }
}
