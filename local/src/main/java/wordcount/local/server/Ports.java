package wordcount.local.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;
import wordcount.program.ProgramException;

/** TCP ports of this machine. */
public final class Ports {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final int HIGHEST = 65_535;
  private static final int STEP = 100;

  // Outgoing connections, which could take a port before its program listens, get others: on Linux
  // from 32768 on, on macOS from 49152 on, unless an administrator has changed that.
  private static final int FIRST_FREE = 20_000;
  private static final int FREE = 10_000;
  private static final AtomicInteger next = new AtomicInteger(new SecureRandom().nextInt(FREE));

  private Ports() {}

  /**
   * A port for a server.
   *
   * @param number the port; 0 for any free one
   * @param purpose the server, such as "Kafka"
   * @param holder what may occupy the port, such as "a broker of your own"
   * @param variable the environment variable that sets another port
   */
  public record Wanted(int number, String purpose, String holder, String variable) {}

  /**
   * Returns a port that nobody listens on, for a server that cannot choose one itself or restarts
   * on its port; each time another one.
   *
   * @throws IOException if all are taken
   */
  public static int anyFree() throws IOException {
    for (int tries = 0; tries < FREE; tries++) {
      int port = FIRST_FREE + Math.floorMod(next.getAndIncrement(), FREE);
      if (taken(port).isEmpty()) {
        return port;
      }
    }
    throw new IOException(
        "all ports from " + FIRST_FREE + " to " + (FIRST_FREE + FREE - 1) + " are taken");
  }

  /** Returns the given port, or any free one if that is 0. */
  public static int orAnyFree(int port) throws IOException {
    return port == 0 ? anyFree() : port;
  }

  /**
   * Checks that servers can listen on all of these at once.
   *
   * @throws ProgramException with {@link ExitCode#USAGE} when a number is out of range or given
   *     twice, with {@link ExitCode#FAILED} when a port is taken or cannot be used
   */
  public static void require(List<Wanted> ports) {
    requireLoopback();
    Map<Integer, Wanted> seen = new HashMap<>();
    for (Wanted port : ports) {
      if (port.number() < 0 || port.number() > HIGHEST) {
        throw new ProgramException(
            ExitCode.USAGE,
            "wrong port " + port.number() + " for " + port.purpose(),
            "a port is a number from 1 to " + HIGHEST + ", or 0 for any free one",
            "correct " + port.variable());
      }
      Wanted other = port.number() == 0 ? null : seen.put(port.number(), port);
      if (other != null) {
        throw new ProgramException(
            ExitCode.USAGE,
            other.purpose() + " and " + port.purpose() + " have the same port " + port.number(),
            "each server needs its own port",
            "change " + other.variable() + " or " + port.variable());
      }
    }
    List<Wanted> taken = ports.stream().filter(Ports::isTaken).toList();
    if (!taken.isEmpty()) {
      throw new ProgramException(
          ExitCode.FAILED,
          joined(taken, " and ", port -> "port " + port.number() + " for " + port.purpose())
              + (taken.size() == 1 ? " is taken" : " are taken"),
          "another program listens there, perhaps another run or "
              + joined(taken, " or ", Wanted::holder),
          "stop it, or repeat the command with other ports, such as "
              + joined(taken, " ", port -> port.variable() + "=" + other(port.number())));
    }
  }

  /** If the loopback interface is down, listening on its addresses works, but connecting fails. */
  private static void requireLoopback() {
    try (ServerSocket server = new ServerSocket(0, 1, Loopback.address());
        Socket client = new Socket()) {
      client.connect(server.getLocalSocketAddress(), (int) CONNECT.toMillis());
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "programs on this machine cannot connect to each other at " + Loopback.HOST,
          e.getMessage(),
          "bring up the loopback interface, for instance with: ip link set lo up",
          e);
    }
  }

  /**
   * Returns whether another program listens there.
   *
   * @throws ProgramException with {@link ExitCode#FAILED} when this user may not listen there
   */
  private static boolean isTaken(Wanted port) {
    if (port.number() == 0) {
      return false;
    }
    Optional<IOException> error = taken(port.number());
    error.ifPresent(e -> requirePermission(port, e));
    return error.isPresent();
  }

  /** Returns why a server cannot listen on this port; empty if it can. */
  private static Optional<IOException> taken(int port) {
    List<InetAddress> addresses = new ArrayList<>(List.of(Loopback.address()));
    Loopback.secondAddress(0).ifPresent(addresses::add);
    for (InetAddress address : addresses) {
      InetSocketAddress wanted = new InetSocketAddress(address, port);
      if (answers(wanted)) {
        return Optional.of(new BindException("a program answers"));
      }
      Optional<IOException> error = Loopback.bindError(wanted);
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
  }

  private static void requirePermission(Wanted port, IOException e) {
    if (String.valueOf(e.getMessage()).contains("Permission denied")) {
      throw new ProgramException(
          ExitCode.FAILED,
          "no permission to listen on port " + port.number() + " for " + port.purpose(),
          "ports below 1024 require privileges",
          "choose another port with " + port.variable());
    }
  }

  private static int other(int port) {
    return port + STEP > HIGHEST ? port - STEP : port + STEP;
  }

  private static String joined(
      List<Wanted> ports, String separator, Function<Wanted, String> text) {
    return ports.stream().map(text).collect(Collectors.joining(separator));
  }

  /** Tries to connect: some systems allow binding to one address of a port that is taken on all. */
  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) CONNECT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
