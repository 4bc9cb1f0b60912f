package wordcount.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** TCP ports of this machine. */
final class Ports {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private Ports() {}

  /** Any port that was free a moment ago, for a program that cannot choose one itself. */
  static int anyFree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Checks that a server could listen.
   *
   * @param port the port; 0 is always free
   * @param purpose what would listen, such as "Kafka"
   * @param holder who may have it, such as "a broker of your own"
   * @param variable the environment variable that chooses another
   * @throws ProgramException when something listens already; one line names all of this
   */
  static void requireFree(int port, String purpose, String holder, String variable) {
    if (port != 0 && (answers(port) || !canBind(port))) {
      throw new ProgramException(
          ExitCode.FAILED,
          "port " + port + " for " + purpose + " is taken",
          "perhaps by another run or by "
              + holder
              + "; stop it or choose another port: "
              + variable
              + "="
              + (port + 100)
              + " make run",
          "");
    }
  }

  /** On some systems one can bind to an address of a port that another holds on all addresses. */
  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) CONNECT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean canBind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
