package wordcount.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;
import wordcount.program.ProgramException;

/** TCP ports of this machine. */
final class Ports {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final int HIGHEST = 65_535;
  private static final int STEP = 100;

  private Ports() {}

  /**
   * A port that a server is to listen on.
   *
   * @param number the port; 0 for any free one
   * @param purpose what would listen, such as "Kafka"
   * @param holder who may have it, such as "a broker of your own"
   * @param variable the environment variable that chooses another
   */
  record Wanted(int number, String purpose, String holder, String variable) {}

  /** Any port that was free a moment ago, for a program that cannot choose one itself. */
  static int anyFree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Checks that servers could listen on all of these at once.
   *
   * @throws ProgramException with {@link ExitCode#USAGE} when a number is out of range or given
   *     twice, with {@link ExitCode#FAILED} when something listens already
   */
  static void require(List<Wanted> ports) {
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
            "each server needs a port of its own",
            "change " + other.variable() + " or " + port.variable());
      }
    }
    ports.forEach(Ports::requireFree);
  }

  private static void requireFree(Wanted port) {
    if (port.number() == 0) {
      return;
    }
    List<InetAddress> addresses = new ArrayList<>(List.of(Loopback.address()));
    Loopback.secondAddress(0).ifPresent(addresses::add);
    for (InetAddress address : addresses) {
      InetSocketAddress wanted = new InetSocketAddress(address, port.number());
      if (answers(wanted)) {
        throw taken(port);
      }
      Loopback.bindError(wanted).ifPresent(e -> refuse(port, e));
    }
  }

  private static void refuse(Wanted port, IOException e) {
    if (String.valueOf(e.getMessage()).contains("Permission denied")) {
      throw new ProgramException(
          ExitCode.FAILED,
          "no permission to listen on port " + port.number() + " for " + port.purpose(),
          "ports below 1024 are for privileged users",
          "choose another with " + port.variable());
    }
    throw taken(port);
  }

  private static ProgramException taken(Wanted port) {
    int other = port.number() + STEP > HIGHEST ? port.number() - STEP : port.number() + STEP;
    return new ProgramException(
        ExitCode.FAILED,
        "port " + port.number() + " for " + port.purpose() + " is taken",
        "another program listens there, perhaps another run or " + port.holder(),
        "stop it, or choose another port: " + port.variable() + "=" + other + " make run");
  }

  /** On some systems one can bind to an address of a port that another holds on all addresses. */
  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) CONNECT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
