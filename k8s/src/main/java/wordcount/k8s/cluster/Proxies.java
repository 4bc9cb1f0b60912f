package wordcount.k8s.cluster;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Chooses the proxy for a server from environment variables, by the rules of kubectl and Helm (Go's
 * {@code golang.org/x/net/http/httpproxy}): loopback addresses never use one; NO_PROXY may hold
 * blanks, domains, addresses, ranges and ports.
 */
final class Proxies {
  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "https", 443, "socks5", 1080, "socks5h", 1080);

  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:.*@)?(?<host>.*?)(?::(?<port>[0-9]{1,5}))?");

  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Returns the proxy's address, scheme and port included; empty for a direct connection.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if the variable does not hold a URL
   */
  Optional<String> of(URI server) {
    return variable("https".equals(server.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY")
        .filter(name -> !direct(server))
        .map(name -> complete(name, value(name)));
  }

  /**
   * Returns the address of a proxy in a kubeconfig with the scheme and the port that it leaves out.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if it is not a URL
   */
  static String complete(String proxy) {
    return complete("proxy-url of the kubeconfig", proxy);
  }

  private static String complete(String name, String proxy) {
    // The error holds neither the value nor its exception: a proxy may have a password.
    URI uri =
        parse(proxy.contains("://") ? proxy : "http://" + proxy)
            .orElseThrow(
                () ->
                    new ProgramException(
                        ExitCode.USAGE,
                        "cannot use " + name,
                        "it is not a URL such as http://user:password@proxy:3128",
                        "correct it; percent-encode the special characters of a password"));
    return authority(uri).group(PORT) != null
        ? uri.toString()
        : uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + ":"
            + PORTS.getOrDefault(uri.getScheme(), PORTS.get("http"));
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text)).filter(uri -> uri.getRawAuthority() != null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Splits the address of a server; unlike URI, also one whose name has an underscore. */
  private static Matcher authority(URI uri) {
    Matcher parts = AUTHORITY.matcher(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
    if (!parts.matches()) {
      throw new IllegalStateException("the pattern matches every text");
    }
    return parts;
  }

  /** Returns the name of the variable that has a value, in upper or lower case. */
  private Optional<String> variable(String key) {
    return Stream.of(key, key.toLowerCase(Locale.ROOT))
        .filter(name -> !value(name).isEmpty())
        .findFirst();
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  private boolean direct(URI server) {
    Matcher authority = authority(server);
    String host = authority.group(HOST).toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    int port =
        authority.group(PORT) != null
            ? Integer.parseInt(authority.group(PORT))
            : PORTS.getOrDefault(server.getScheme(), 443);
    Optional<InetAddress> address = literal(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || variable("NO_PROXY").map(this::value).stream()
            .flatMap(list -> Arrays.stream(list.split(",", -1)))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .anyMatch(entry -> matches(entry, host, port, address));
  }

  private static boolean matches(
      String entry, String host, int port, Optional<InetAddress> address) {
    if (entry.equals("*")) {
      return true;
    }
    if (entry.contains("/")) {
      return address.filter(found -> inRange(entry, found)).isPresent();
    }
    String name = entry;
    int colon = entry.lastIndexOf(':');
    if (colon >= 0 && entry.indexOf(':') == colon) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    if (address.isPresent()) {
      return literal(name.replaceAll("^\\[|]$", "")).equals(address);
    }
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean inRange(String range, InetAddress address) {
    String[] parts = range.split("/", 2);
    Optional<InetAddress> base = literal(parts[0]);
    if (base.isEmpty() || !parts[1].matches("[0-9]{1,3}")) {
      return false;
    }
    byte[] wanted = base.get().getAddress();
    byte[] found = address.getAddress();
    int bits = Integer.parseInt(parts[1]);
    if (wanted.length != found.length || bits > wanted.length * 8) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((wanted[bit / 8] & mask) != (found[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Reads an address written in numbers; a name is never looked up. */
  private static Optional<InetAddress> literal(String text) {
    if (!text.matches("[0-9.]+") && !text.contains(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
