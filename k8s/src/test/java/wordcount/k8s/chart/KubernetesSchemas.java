package wordcount.k8s.chart;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an API server would say of a resource: unknown fields, wrong types, and names, labels and
 * amounts that break Kubernetes' rules.
 */
final class KubernetesSchemas {
  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Pod", Pod.class),
          Map.entry("v1 PodTemplate", PodTemplate.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("batch/v1 CronJob", CronJob.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("gateway.networking.k8s.io/v1 HTTPRoute", HTTPRoute.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
          Map.entry("postgresql.cnpg.io/v1 Cluster", PostgresClusterFields.class),
          Map.entry("sparkoperator.k8s.io/v1beta2 SparkApplication", SparkApplicationFields.class));

  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(DNS_LABEL);
  private static final String NAME_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)" + NAME_PART + "(\\." + NAME_PART + ")*");
  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final Pattern LABEL_VALUE = Pattern.compile("(" + LABEL + ")?");
  private static final Pattern LABEL_KEY =
      Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?" + LABEL);
  private static final Pattern QUANTITY =
      Pattern.compile("\\d+(\\.\\d+)?([KMGTPE]i|[numkMGTPE]|[eE][-+]?\\d+)?");

  private final ObjectMapper strict = strict();
  private final StrimziSchemas strimzi;

  KubernetesSchemas() throws IOException, InterruptedException {
    strimzi = StrimziSchemas.generated();
  }

  /** Returns what is wrong with a resource. */
  List<String> problems(JsonNode resource) {
    List<String> problems = new ArrayList<>();
    String kind = resource.path("apiVersion").asText() + " " + Resources.kind(resource);
    if (kind.startsWith("kafka.strimzi.io/")) {
      problems.addAll(strimzi.problems(resource));
    } else {
      checkTypes(kind, resource, problems);
    }
    JsonNode metadata = resource.path("metadata");
    check(NAME, metadata.path("name"), "metadata.name", problems);
    check(NAMESPACE, metadata.path("namespace"), "metadata.namespace", problems);
    checkFields("", resource, problems);
    return problems.stream().map(problem -> kind + ": " + problem).toList();
  }

  private void checkTypes(String kind, JsonNode resource, List<String> problems) {
    if (!TYPES.containsKey(kind)) {
      problems.add("no schema");
      return;
    }
    try {
      strict.treeToValue(resource, TYPES.get(kind));
    } catch (JsonProcessingException e) {
      problems.add(e.getMessage());
    }
  }

  private static void checkFields(String path, JsonNode node, List<String> problems) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String where = path + "." + field.getKey();
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "labels", "matchLabels", "nodeSelector" -> {
          checkKeys(where, value, problems);
          value.forEach(label -> check(LABEL_VALUE, label, where, problems));
        }
        case "annotations" -> checkKeys(where, value, problems);
        case "requests", "limits" ->
            value.forEach(amount -> check(QUANTITY, amount, where, problems));
        case "secretName", "serviceAccountName", "serviceAccount" ->
            check(NAME, value, where, problems);
        default -> checkFields(where, value, problems);
      }
    }
    if (node.isArray()) {
      node.forEach(element -> checkFields(path + "[]", element, problems));
    }
  }

  private static void checkKeys(String where, JsonNode map, List<String> problems) {
    map.fieldNames()
        .forEachRemaining(key -> check(LABEL_KEY, TextNode.valueOf(key), where, problems));
  }

  private static void check(Pattern rule, JsonNode value, String where, List<String> problems) {
    if (!value.isTextual() || !rule.matcher(value.asText()).matches()) {
      problems.add(where + ": " + value);
    }
  }

  private static ObjectMapper strict() {
    JsonMapper.Builder mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new NoOtherFields());
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.withCoercionConfig(
          LogicalType.Textual, text -> text.setCoercion(shape, CoercionAction.Fail));
    }
    return mapper.build();
  }

  /** The models keep fields that they do not know, which would hide them. */
  private static final class NoOtherFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** Returns what is wrong with any of them, one problem a line. */
  String problems(Resources resources) {
    return resources.all().stream()
        .flatMap(resource -> problems(resource).stream())
        .collect(joining("\n"));
  }
}
