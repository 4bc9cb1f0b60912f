package wordcount.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import wordcount.program.ProgramException;

class PortsTest {
  @Test
  void shouldNameTheTakenPortAndTheWayOutInOneLine() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = holder.getLocalPort();

      assertThatThrownBy(() -> require(port))
          .isInstanceOf(ProgramException.class)
          .hasMessageMatching(
              "port "
                  + port
                  + " for Kafka is taken: .*a broker of your own.*KAFKA_PORT=\\d+ make run");
    }
  }

  @Test
  void shouldFindAHolderOnAllAddresses() throws Exception {
    try (ServerSocket holder = new ServerSocket(0)) {
      assertThatThrownBy(() -> require(holder.getLocalPort())).isInstanceOf(ProgramException.class);
    }
  }

  @Test
  void shouldAcceptAFreePort() throws Exception {
    int port = Ports.anyFree();

    assertThat(port).isPositive();
    assertThatCode(() -> require(port)).doesNotThrowAnyException();
    assertThatCode(() -> require(0)).doesNotThrowAnyException();
  }

  private static void require(int port) {
    Ports.requireFree(port, "Kafka", "a broker of your own", "KAFKA_PORT");
  }
}
