package wordcount.k8s.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;

/**
 * The contexts that kubectl would see: those of {@code --kubeconfig}, else of the files in
 * KUBECONFIG, else of {@code ~/.kube/config}. Every context is selected by name; the current
 * context is never used.
 */
public final class Kubeconfig {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final List<String> LISTS = List.of("contexts", "clusters", "users");
  private static final List<String> FILES =
      List.of("certificate-authority", "client-certificate", "client-key", "tokenFile");
  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
  // Longer than the library's ten seconds: a large cluster takes that long to list everything.
  private static final int REQUEST_TIMEOUT_MILLIS = 60_000;
  private static final int RETRIES = 2;

  private final Optional<Path> file;
  private final Map<String, String> environment;
  private final LongSupplier nanos;

  /**
   * @param file a kubeconfig to use instead of the ones that the environment names
   * @param environment variables of the process
   */
  public Kubeconfig(Optional<Path> file, Map<String, String> environment) {
    this(file, environment, System::nanoTime);
  }

  Kubeconfig(Optional<Path> file, Map<String, String> environment, LongSupplier nanos) {
    this.file = file;
    this.environment = environment;
    this.nanos = nanos;
  }

  /** Returns the file given with {@code --kubeconfig}, if any. */
  public Optional<Path> file() {
    return file;
  }

  /** Returns the name of the current context, only to print it. */
  public Optional<String> currentContext() {
    return paths().stream()
        .map(path -> parse(path).path("current-context").asText())
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  /** Returns the address of the context's API server; empty without such a context. */
  public Optional<String> server(String context) {
    Map<String, Map<String, ObjectNode>> all = read();
    return Optional.ofNullable(all.get("contexts").get(context))
        .map(found -> all.get("clusters").get(found.at("/context/cluster").asText()))
        .map(cluster -> cluster.at("/cluster/server").asText());
  }

  /**
   * Returns a kubeconfig that holds one context, its cluster and its user, with absolute paths.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if there is no such context
   */
  public String only(String context) {
    Map<String, Map<String, ObjectNode>> all = read();
    ObjectNode found = all.get("contexts").get(context);
    if (found == null) {
      throw new ProgramException(
          ExitCode.USAGE,
          "no context " + context,
          all.get("contexts").isEmpty()
              ? "the kubeconfig has no contexts"
              : "the kubeconfig has " + String.join(", ", all.get("contexts").keySet()),
          context.equals(ClusterOptions.OWN_CONTEXT)
              ? "create that cluster with deploy, or choose a context with --context (make:"
                  + " CONTEXT=)"
              : "choose one with --context (make: CONTEXT=), or a file with --kubeconfig");
    }
    ObjectNode whole = YAML.createObjectNode();
    whole.put("apiVersion", "v1").put("kind", "Config").put("current-context", context);
    whole.putArray("contexts").add(found);
    add(whole, "clusters", all, found.at("/context/cluster").asText());
    add(whole, "users", all, found.at("/context/user").asText());
    try {
      return YAML.writeValueAsString(whole);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read can be written", e);
    }
  }

  private static void add(
      ObjectNode whole, String list, Map<String, Map<String, ObjectNode>> all, String name) {
    ObjectNode found = all.get(list).get(name);
    var target = whole.putArray(list);
    if (found != null) {
      target.add(found);
    }
  }

  /**
   * Returns how to reach a cluster.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if there is no such file or context, or if
   *     the server's certificate has another name than its address
   */
  public Config config(String context) {
    String text = only(context);
    // Of the environment only the proxy variables apply; none selects another cluster or user.
    Config config = Config.fromKubeconfig(text);
    JsonNode parsed = parse(text);
    JsonNode cluster = parsed.at("/clusters/0/cluster");
    checkServerName(context, config, cluster.path("tls-server-name").asText());
    JsonNode user = parsed.at("/users/0/user");
    impersonate(config, user);
    renewToken(config, user, text);
    proxy(config, cluster.path("proxy-url").asText());
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
    config.setRequestRetryBackoffLimit(RETRIES);
    return config;
  }

  /** Refuses a name that the client library would ignore: it verifies the name in the address. */
  private static void checkServerName(String context, Config config, String name) {
    String host = URI.create(config.getMasterUrl()).getHost();
    if (!name.isEmpty() && !name.equalsIgnoreCase(host)) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot use context " + context,
          "tls-server-name of its cluster is "
              + name
              + ", but this program can only verify the certificate for the host of the server, "
              + host,
          "set server to an address with the host " + name + ", and remove tls-server-name");
    }
  }

  /** Applies the fields of a user that the client library ignores. */
  private static void impersonate(Config config, JsonNode user) {
    if (user.hasNonNull("as")) {
      config.setImpersonateUsername(user.path("as").asText());
      List<String> groups = new ArrayList<>();
      user.path("as-groups").forEach(group -> groups.add(group.asText()));
      config.setImpersonateGroups(groups.toArray(String[]::new));
    }
  }

  /** The client library asks a program only once, and never reads the file of a token. */
  private void renewToken(Config config, JsonNode user, String text) {
    if (user.hasNonNull("tokenFile")) {
      Path tokenFile = Path.of(user.path("tokenFile").asText());
      config.setOauthTokenProvider(new RenewedToken(null, () -> readToken(tokenFile), nanos));
    } else if (user.hasNonNull("exec") && config.getAutoOAuthToken() != null) {
      config.setOauthTokenProvider(
          new RenewedToken(
              config.getAutoOAuthToken(),
              () -> Config.fromKubeconfig(text).getAutoOAuthToken(),
              nanos));
    }
  }

  private static String readToken(Path tokenFile) {
    try {
      return Files.readString(tokenFile).strip();
    } catch (IOException e) {
      throw unreadable(tokenFile, FileProblem.reason(e));
    }
  }

  private void proxy(Config config, String written) {
    String proxy =
        written.isEmpty()
            ? new Proxies(environment).of(URI.create(config.getMasterUrl())).orElse(null)
            : Proxies.complete(written);
    config.setHttpProxy(proxy);
    config.setHttpsProxy(proxy);
    config.setNoProxy(null);
  }

  /** Reads all entries by list and name; of two with the same name, the first one wins. */
  private Map<String, Map<String, ObjectNode>> read() {
    Map<String, Map<String, ObjectNode>> all = new LinkedHashMap<>();
    LISTS.forEach(list -> all.put(list, new LinkedHashMap<>()));
    for (Path path : paths()) {
      JsonNode content = parse(path);
      for (String list : LISTS) {
        for (JsonNode entry : content.path(list)) {
          if (entry instanceof ObjectNode object) {
            absolute(object, path);
            all.get(list).putIfAbsent(object.path("name").asText(), object);
          }
        }
      }
    }
    return all;
  }

  private static void absolute(ObjectNode entry, Path kubeconfig) {
    for (String part : List.of("cluster", "user")) {
      if (entry.get(part) instanceof ObjectNode object) {
        FILES.stream()
            .filter(object::hasNonNull)
            .forEach(key -> object.put(key, beside(kubeconfig, object.path(key).asText())));
        // A name without a folder is looked up on the PATH.
        if (object.get("exec") instanceof ObjectNode exec
            && exec.path("command").asText().contains(File.separator)) {
          exec.put("command", beside(kubeconfig, exec.path("command").asText()));
        }
      }
    }
  }

  private static String beside(Path kubeconfig, String other) {
    return other.isEmpty() ? other : kubeconfig.toAbsolutePath().resolveSibling(other).toString();
  }

  private List<Path> paths() {
    if (file.isPresent()) {
      Optional<String> obstacle = FileProblem.obstacle(file.get());
      if (obstacle.isPresent()) {
        throw unreadable(file.get(), obstacle.get());
      }
      return List.of(file.get());
    }
    String variable = environment.getOrDefault("KUBECONFIG", "");
    List<Path> paths =
        variable.isEmpty()
            ? List.of(Path.of(home(), ".kube", "config"))
            : Arrays.stream(variable.split(File.pathSeparator, -1))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .toList();
    // Like kubectl, treats a missing file as an empty one.
    return paths.stream().filter(Files::exists).toList();
  }

  private String home() {
    return environment.getOrDefault("HOME", System.getProperty("user.home"));
  }

  private static JsonNode parse(Path path) {
    try {
      return parse(Files.readString(path));
    } catch (IOException e) {
      throw unreadable(path, FileProblem.reason(e));
    }
  }

  private static JsonNode parse(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot read the kubeconfig",
          e.getOriginalMessage(),
          "correct it, or choose another with --kubeconfig",
          e);
    }
  }

  private static ProgramException unreadable(Path path, String why) {
    return new ProgramException(
        ExitCode.USAGE,
        "cannot read " + path,
        why,
        "name an existing kubeconfig with --kubeconfig");
  }
}
