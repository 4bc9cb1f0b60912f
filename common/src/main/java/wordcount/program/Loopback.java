package wordcount.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The addresses that only this machine can reach. {@code localhost} means one or two of them,
 * depending on the machine, and a client may try either one: our servers listen on both. Our own
 * programs use one address and look up no name.
 */
public final class Loopback {
  /** The address that our programs connect to, and that the broker tells its clients. */
  public static final String HOST = "127.0.0.1";

  /** The name of both addresses; as a host to listen on, it means both. */
  public static final String NAME = "localhost";

  private static final InetAddress IPV4 = literal(HOST);
  private static final InetAddress IPV6 = literal("::1");

  private Loopback() {}

  /** {@link #HOST}, for sockets. */
  public static InetAddress address() {
    return IPV4;
  }

  /** The IPv6 address, if this machine has it and the port (0 for any) is free there. */
  public static Optional<InetAddress> secondAddress(int port) {
    return bindError(new InetSocketAddress(IPV6, port)).isPresent()
        ? Optional.empty()
        : Optional.of(IPV6);
  }

  /** Returns why a server cannot listen there; empty if it can. */
  public static Optional<IOException> bindError(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Returns what a person types to reach a server on this port. */
  public static String printed(int port) {
    return NAME + ":" + port;
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("not an address: " + address, e);
    }
  }
}
