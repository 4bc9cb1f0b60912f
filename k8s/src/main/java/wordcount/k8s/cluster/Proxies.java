package wordcount.k8s.cluster;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the proxy for a server from environment variables, by the rules of kubectl and Helm (Go's
 * {@code golang.org/x/net/http/httpproxy}): loopback addresses never use one; NO_PROXY may hold
 * blanks, domains, addresses, ranges and ports.
 */
final class Proxies {
  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "https", 443, "socks5", 1080, "socks5h", 1080);

  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Returns the proxy's address, scheme and port included; empty for a direct connection. */
  Optional<String> of(URI server) {
    String key = "https".equals(server.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
    return value(key).filter(proxy -> !direct(server)).map(Proxies::complete);
  }

  /** Returns a proxy's address with the scheme and the port that it leaves out. */
  static String complete(String proxy) {
    URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    return uri.getPort() >= 0
        ? uri.toString()
        : uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + ":"
            + PORTS.getOrDefault(uri.getScheme(), PORTS.get("http"));
  }

  private Optional<String> value(String key) {
    return Optional.ofNullable(environment.get(key))
        .filter(text -> !text.isBlank())
        .or(() -> Optional.ofNullable(environment.get(key.toLowerCase(Locale.ROOT))))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private boolean direct(URI server) {
    String host = server.getHost().toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    int port =
        server.getPort() >= 0 ? server.getPort() : PORTS.getOrDefault(server.getScheme(), 443);
    Optional<InetAddress> address = literal(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || value("NO_PROXY").stream()
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
