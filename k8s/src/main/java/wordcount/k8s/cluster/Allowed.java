package wordcount.k8s.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;

/** What an account may do, which is little if it is limited to a namespace. */
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

  /**
   * Returns whether the account may do something.
   *
   * @param resource with the sub-resource, if any, such as {@code pods/log}
   * @param namespace where; null for the whole cluster
   */
  public static boolean to(
      KubernetesClient client, String verb, String group, String resource, String namespace) {
    int slash = resource.indexOf('/');
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb(verb)
            .withGroup(group)
            .withResource(slash < 0 ? resource : resource.substring(0, slash))
            .withSubresource(slash < 0 ? null : resource.substring(slash + 1))
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        client.authorization().v1().selfSubjectAccessReview().create(review);
    return Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
