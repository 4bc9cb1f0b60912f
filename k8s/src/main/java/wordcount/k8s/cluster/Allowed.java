package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;

/** Requests that an account may not be allowed to make, such as one limited to a namespace. */
public final class Allowed {
  private Allowed() {}

  /**
   * Returns the cluster's answer, or another one if the account is not allowed to ask.
   *
   * @throws KubernetesClientException if the request fails for any other reason
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
