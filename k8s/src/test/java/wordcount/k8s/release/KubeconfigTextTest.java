package wordcount.k8s.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import org.junit.jupiter.api.Test;

class KubeconfigTextTest {
  @Test
  void shouldReadBackAsTheSameConnection() {
    Config connection =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://there:6443/")
            .withCaCertData("Y2E=")
            .withOauthToken("secret")
            .withImpersonateUsername("someone")
            .build();

    Config read = Config.fromKubeconfig(KubeconfigText.of(connection));

    assertThat(read.getMasterUrl()).isEqualTo("https://there:6443/");
    assertThat(read.getCaCertData()).isEqualTo("Y2E=");
    assertThat(read.getAutoOAuthToken()).isEqualTo("secret");
    assertThat(KubeconfigText.of(connection)).contains("as: \"someone\"");
  }
}
