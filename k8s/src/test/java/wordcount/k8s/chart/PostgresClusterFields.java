package wordcount.k8s.chart;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/**
 * The fields of a Cluster that the chart sets, with the types they have in {@code
 * postgresql.cnpg.io/v1} of CloudNativePG 1.30, of which there is no Java library.
 */
record PostgresClusterFields(
    String apiVersion, String kind, ObjectMeta metadata, PostgresClusterFields.Spec spec) {
  enum Ensure {
    present,
    absent
  }

  record Spec(
      Integer instances,
      Boolean enablePDB,
      String imageName,
      Storage storage,
      ResourceRequirements resources,
      Bootstrap bootstrap,
      Managed managed) {}

  record Storage(String size, String storageClass) {}

  record Bootstrap(InitDb initdb) {}

  record InitDb(String database, String owner, String encoding, List<String> postInitSQL) {}

  record Managed(List<Role> roles) {}

  record Role(
      String name,
      Ensure ensure,
      Boolean login,
      Boolean disablePassword,
      SecretName passwordSecret) {}

  record SecretName(String name) {}
}
