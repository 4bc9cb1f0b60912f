package wordcount.k8s.chart;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;

/**
 * The fields of a SparkApplication that the chart sets, with the types they have in {@code
 * sparkoperator.k8s.io/v1beta2} of the Spark operator 2.5.2, of which there is no Java library. Pod
 * templates are open there; here they are typed, as Spark reads them.
 */
record SparkApplicationFields(
    String apiVersion, String kind, ObjectMeta metadata, SparkApplicationFields.Spec spec) {
  enum Type {
    Java
  }

  enum Mode {
    cluster
  }

  enum Restart {
    Always
  }

  record Spec(
      Type type,
      Mode mode,
      String sparkVersion,
      String image,
      String imagePullPolicy,
      List<String> imagePullSecrets,
      String mainClass,
      String mainApplicationFile,
      List<String> arguments,
      RestartPolicy restartPolicy,
      Map<String, String> sparkConf,
      Driver driver,
      Executor executor) {}

  record RestartPolicy(
      Restart type, Long onFailureRetryInterval, Long onSubmissionFailureRetryInterval) {}

  record Driver(
      Integer cores,
      String coreRequest,
      String coreLimit,
      String memory,
      String memoryOverhead,
      String javaOptions,
      String serviceAccount,
      Map<String, String> labels,
      Map<String, String> annotations,
      PodTemplateSpec template) {}

  record Executor(
      Integer instances,
      Integer cores,
      String coreRequest,
      String coreLimit,
      String memory,
      String memoryOverhead,
      String javaOptions,
      String serviceAccount,
      Map<String, String> labels,
      Map<String, String> annotations,
      PodTemplateSpec template) {}
}
