package wordcount.k8s.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

class KubeconfigTest {
  private static final Map<String, String> PROXIED =
      Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "example.org, two");

  @TempDir private Path folder;
  private Path file;
  private Kubeconfig kubeconfig;

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
            folder.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            clusters:
              - {name: one, cluster: {server: "https://one:6443", certificate-authority: one.crt}}
              - {name: two, cluster: {server: "https://two:6443"}}
              - {name: own, cluster: {server: "https://own:6443", proxy-url: "http://way:1"}}
            users:
              - {name: me, user: {token: secret, as: boss, as-groups: [admins]}}
              - {name: other, user: {token: hidden}}
            contexts:
              - {name: first, context: {cluster: one, user: me}}
              - {name: second, context: {cluster: two, user: me}}
              - {name: third, context: {cluster: own, user: other}}
            current-context: first
            """);
    kubeconfig = new Kubeconfig(Optional.of(file), Map.of());
  }

  @Test
  void shouldTakeTheContextThatIsNamedAndNoOther() {
    Config config = kubeconfig.config("second");

    assertThat(config.getMasterUrl()).startsWith("https://two:6443");
    assertThat(config.getAutoOAuthToken()).isEqualTo("secret");
    assertThat(config.getImpersonateUsername()).isEqualTo("boss");
    assertThat(config.getImpersonateGroups()).containsExactly("admins");
  }

  @Test
  void shouldWriteOneContextDownWithNothingOfTheOthers() {
    String text = kubeconfig.only("first");

    assertThat(Config.fromKubeconfig(text).getMasterUrl()).startsWith("https://one:6443");
    assertThat(text)
        .contains(folder.resolve("one.crt").toString())
        .doesNotContain("second", "two:6443", "hidden");
  }

  @Test
  void shouldMergeTheFilesOfTheVariableAsKubectlDoes() throws IOException {
    Path more =
        Files.writeString(
            folder.resolve("more"),
            """
            clusters: [{name: more, cluster: {server: "https://more:6443"}}]
            contexts:
              - {name: fourth, context: {cluster: more, user: me}}
              - {name: first, context: {cluster: more, user: me}}
            """);
    String variable =
        String.join(
            File.pathSeparator,
            file.toString(),
            folder.resolve("none").toString(),
            more.toString());
    Kubeconfig merged = new Kubeconfig(Optional.empty(), Map.of("KUBECONFIG", variable));

    assertThat(merged.config("first").getMasterUrl()).startsWith("https://one:6443");
    assertThat(merged.config("fourth").getMasterUrl()).startsWith("https://more:6443");
    assertThat(merged.config("fourth").getAutoOAuthToken()).isEqualTo("secret");
    assertThat(merged.currentContext()).contains("first");
  }

  @Test
  void shouldTakeTheEnvironmentsProxyUnlessTheClusterHasOne() {
    Kubeconfig proxied = new Kubeconfig(Optional.of(file), PROXIED);

    assertThat(proxied.config("first").getHttpsProxy()).isEqualTo("http://proxy:3128");
    assertThat(proxied.config("second").getHttpsProxy()).isNull();
    assertThat(proxied.config("third").getHttpsProxy()).isEqualTo("http://way:1");
    assertThat(kubeconfig.config("first").getHttpsProxy()).isNull();
  }

  @Test
  void shouldNameTheContextsThereAreWhenTheOneAskedForIsNot() {
    assertThatThrownBy(() -> kubeconfig.config("fifth"))
        .isInstanceOf(ProgramException.class)
        .hasMessage("no context fifth: the kubeconfig has first, second, third")
        .extracting(thrown -> ((ProgramException) thrown).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldRefuseACertificateWithAnotherNameThanTheServer() throws IOException {
    Path named =
        Files.writeString(
            folder.resolve("named"),
            """
            clusters:
              - {name: same, cluster: {server: "https://One:6443", tls-server-name: one}}
              - {name: other, cluster: {server: "https://127.0.0.1:6443/", tls-server-name: api}}
            contexts:
              - {name: same, context: {cluster: same}}
              - {name: tunnel, context: {cluster: other}}
            """);
    Kubeconfig tunnelled = new Kubeconfig(Optional.of(named), Map.of());

    assertThat(tunnelled.config("same").getMasterUrl()).startsWith("https://One:6443");
    assertThatThrownBy(() -> tunnelled.config("tunnel"))
        .isInstanceOf(ProgramException.class)
        .hasMessage(
            "cannot use context tunnel: tls-server-name of its cluster is api, but this program"
                + " can only verify the certificate for the host of the server, 127.0.0.1")
        .extracting(thrown -> ((ProgramException) thrown).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldAskAgainForTokensOfFilesAndPrograms() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    Path program = folder.resolve("login");
    Path asked = folder.resolve("asked");
    Files.writeString(
        program,
        "#!/bin/sh\n"
            + "echo >> '"
            + asked
            + "'\n"
            + "token=$(cat '"
            + token
            + "')\n"
            + "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":"
            + "\"ExecCredential\",\"status\":{\"token\":\"'$token'\"}}'\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path users = folder.resolve("users");
    Files.writeString(
        users,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://c.example"}}]
        contexts:
        - {name: file, context: {cluster: c, user: file}}
        - {name: program, context: {cluster: c, user: program}}
        users:
        - {name: file, user: {tokenFile: token}}
        - name: program
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./login
              interactiveMode: Never
        """);
    AtomicLong now = new AtomicLong();
    Kubeconfig kubeconfig = new Kubeconfig(Optional.of(users), Map.of(), now::get);

    for (String context : List.of("file", "program")) {
      Files.writeString(token, "first\n");
      OAuthTokenProvider tokens = kubeconfig.config(context).getOauthTokenProvider();
      assertThat(tokens.getToken()).as(context).isEqualTo("first");
      Files.writeString(token, "second\n");
      now.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(tokens.getToken()).as(context).isEqualTo("second");
    }
    assertThat(asked).as("asked twice, for two tokens").hasContent("\n\n");
  }

  @Test
  void shouldAskForATokenOnceAMinute() {
    AtomicLong now = new AtomicLong();
    Deque<String> tokens = new ArrayDeque<>(List.of("first", "second"));
    RenewedToken token = new RenewedToken(null, tokens::poll, now::get);

    assertThat(token.getToken()).isEqualTo("first");
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(token.getToken()).isEqualTo("first");
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(token.getToken()).isEqualTo("second");
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(token.getToken()).as("better the last one than none").isEqualTo("second");
  }

  @Test
  void shouldAskAgainWhenAConnectionBreaks() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Thread answers = new Thread(() -> breakOneConnectionAndAnswerTheNext(server));
      answers.start();
      Path local = folder.resolve("local");
      Files.writeString(
          local,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "http://127.0.0.1:PORT"}}]
          contexts: [{name: c, context: {cluster: c, user: u}}]
          users: [{name: u, user: {token: t}}]
          """
              .replace("PORT", Integer.toString(server.getLocalPort())));
      Config config = new Kubeconfig(Optional.of(local), Map.of()).config("c");

      try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
        assertThat(client.namespaces().withName("words").get().getMetadata().getName())
            .isEqualTo("words");
      }
      answers.join();
    }
  }

  private static void breakOneConnectionAndAnswerTheNext(ServerSocket server) {
    String body =
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"words\"}}";
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    for (String text : List.of("", answer)) {
      try (Socket socket = server.accept()) {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        while (!in.readLine().isEmpty()) {
          // The request's headers.
        }
        socket.getOutputStream().write(text.getBytes(US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void shouldRefuseAMissingFile() {
    Kubeconfig missing = new Kubeconfig(Optional.of(folder.resolve("none")), Map.of());

    assertThatThrownBy(() -> missing.config("first")).hasMessageEndingWith("no such file");
  }

  @Test
  void shouldSayWhyItCannotReadAFile() throws IOException {
    Files.write(file, new byte[] {(byte) 0xFF});

    assertThatThrownBy(() -> kubeconfig.config("first"))
        .hasMessage("cannot read " + file + ": not in UTF-8");

    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://c.example"}}]
        contexts: [{name: first, context: {cluster: c, user: me}}]
        users: [{name: me, user: {tokenFile: none}}]
        """);
    OAuthTokenProvider tokens = kubeconfig.config("first").getOauthTokenProvider();

    assertThatThrownBy(tokens::getToken)
        .hasMessage("cannot read " + folder.resolve("none") + ": no such file");
  }
}
