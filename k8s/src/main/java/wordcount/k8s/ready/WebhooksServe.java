package wordcount.k8s.ready;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import wordcount.k8s.cluster.Cluster;

/**
 * Every admission webhook in the namespace has a ready endpoint; until then the API server rejects
 * the resources that it guards.
 */
public final class WebhooksServe implements Condition {
  private static final String SERVICE = "kubernetes.io/service-name";

  private final Cluster cluster;

  /**
   * @param cluster with the namespace of the operator, not that of the pipeline
   */
  public WebhooksServe(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String part() {
    return "webhook";
  }

  @Override
  public Observation observe() {
    List<String> silent = services().filter(service -> !serves(service)).toList();
    return silent.isEmpty()
        ? Observation.ready("serving")
        : Observation.waiting("no ready endpoint behind service " + String.join(", ", silent));
  }

  private Stream<String> services() {
    var webhooks = cluster.client().admissionRegistration().v1();
    Stream<ServiceReference> mutating =
        webhooks.mutatingWebhookConfigurations().list().getItems().stream()
            .flatMap(configuration -> configuration.getWebhooks().stream())
            .map(webhook -> webhook.getClientConfig().getService());
    Stream<ServiceReference> validating =
        webhooks.validatingWebhookConfigurations().list().getItems().stream()
            .flatMap(configuration -> configuration.getWebhooks().stream())
            .map(webhook -> webhook.getClientConfig().getService());
    return Stream.concat(mutating, validating)
        .filter(Objects::nonNull)
        .filter(service -> cluster.namespace().equals(service.getNamespace()))
        .map(ServiceReference::getName)
        .distinct();
  }

  private boolean serves(String service) {
    return cluster
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(cluster.namespace())
        .withLabel(SERVICE, service)
        .list()
        .getItems()
        .stream()
        .map(slice -> slice.getEndpoints())
        .filter(Objects::nonNull)
        .flatMap(Collection::stream)
        .anyMatch(endpoint -> !Boolean.FALSE.equals(endpoint.getConditions().getReady()));
  }

  @Override
  public String kubectlHint() {
    return "get pods,endpointslices";
  }
}
