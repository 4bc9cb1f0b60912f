package wordcount.k8s.release;

import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.ClusterBuilder;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * Writes a connection down as a kubeconfig with that one context, since Helm as a library knows
 * only the current context of a kubeconfig.
 */
public final class KubeconfigText {
  private static final String NAME = "wordcount";

  private KubeconfigText() {}

  /** Returns the text; it holds the account's credentials, so it is never written to a file. */
  public static String of(Config connection) {
    var config =
        new ConfigBuilder()
            .addNewCluster()
            .withName(NAME)
            .withCluster(
                new ClusterBuilder()
                    .withServer(connection.getMasterUrl())
                    .withCertificateAuthority(connection.getCaCertFile())
                    .withCertificateAuthorityData(connection.getCaCertData())
                    .withInsecureSkipTlsVerify(connection.isTrustCerts() ? Boolean.TRUE : null)
                    .withTlsServerName(connection.getTlsServerName())
                    .withProxyUrl(connection.getHttpsProxy())
                    .build())
            .endCluster()
            .addNewUser()
            .withName(NAME)
            .withUser(
                new AuthInfoBuilder()
                    .withClientCertificate(connection.getClientCertFile())
                    .withClientCertificateData(connection.getClientCertData())
                    .withClientKey(connection.getClientKeyFile())
                    .withClientKeyData(connection.getClientKeyData())
                    .withToken(token(connection))
                    .withUsername(connection.getUsername())
                    .withPassword(connection.getPassword())
                    .withAs(connection.getImpersonateUsername())
                    .withAsGroups(connection.getImpersonateGroups())
                    .build())
            .endUser()
            .addNewContext()
            .withName(NAME)
            .withNewContext()
            .withCluster(NAME)
            .withUser(NAME)
            .endContext()
            .endContext()
            .withCurrentContext(NAME)
            .build();
    return Serialization.asYaml(config);
  }

  private static String token(Config connection) {
    return connection.getOauthToken() != null
        ? connection.getOauthToken()
        : connection.getAutoOAuthToken();
  }
}
