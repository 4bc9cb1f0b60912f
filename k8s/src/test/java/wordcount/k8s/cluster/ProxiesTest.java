package wordcount.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.ProgramException;

class ProxiesTest {
  private static final String PROXY = "http://proxy:3128";

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"})
  void shouldNeverSendLoopbackThroughAProxy(String server) {
    assertThat(new Proxies(Map.of("HTTPS_PROXY", PROXY)).of(URI.create(server))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost, api.example.org | https://api.example.org:6443",
        "example.org                | https://api.example.org:6443",
        ".example.org               | https://api.example.org:6443",
        "*.example.org              | https://api.example.org:6443",
        "api.example.org:6443       | https://api.example.org:6443",
        "10.0.0.0/8                 | https://10.1.2.3:6443",
        "example.org                | https://my_api.example.org:6443",
        "my_api:6443                | https://my_api:6443",
        "10.1.2.3                   | https://10.1.2.3:6443",
        "*                          | https://api.example.org:6443",
      })
  void shouldConnectDirectlyToHostsInNoProxy(String noProxy, String server) {
    assertThat(proxies(noProxy).of(URI.create(server))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".example.org        | https://example.org:6443",
        "ample.org           | https://example.org:6443",
        "example.org:443     | https://example.org:6443",
        "my_api:443          | https://my_api:6443",
        "10.0.0.0/8          | https://11.1.2.3:6443",
        "10.0.0.0/8          | https://ten.example.org:6443",
      })
  void shouldUseTheProxyForAllElse(String noProxy, String server) {
    assertThat(proxies(noProxy).of(URI.create(server))).contains(PROXY);
  }

  @Test
  void shouldReadTheVariableOfTheScheme() {
    Proxies proxies = new Proxies(Map.of("https_proxy", "proxy", "HTTP_PROXY", "http://plain"));

    assertThat(proxies.of(URI.create("https://api:6443"))).contains("http://proxy:80");
    assertThat(proxies.of(URI.create("http://api:8080"))).contains("http://plain:80");
  }

  @Test
  void shouldKeepThePortOfAProxyWithAnUnderscore() {
    assertThat(Proxies.complete("http://my_proxy:3128")).isEqualTo("http://my_proxy:3128");
    assertThat(Proxies.complete("my_proxy")).isEqualTo("http://my_proxy:80");
  }

  @Test
  void shouldNameTheVariableWithAMalformedProxyButNotItsPassword() {
    Proxies proxies = new Proxies(Map.of("https_proxy", "http://u:p^s@host"));

    assertThatThrownBy(() -> proxies.of(URI.create("https://api:6443")))
        .isInstanceOf(ProgramException.class)
        .hasMessage(
            "cannot use https_proxy: it is not a URL such as http://user:password@proxy:3128")
        .hasNoCause();
    assertThatThrownBy(() -> Proxies.complete("http://u:p^s@host"))
        .hasMessageStartingWith("cannot use proxy-url of the kubeconfig: it is not a URL");
  }

  private static Proxies proxies(String noProxy) {
    return new Proxies(Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", noProxy));
  }
}
