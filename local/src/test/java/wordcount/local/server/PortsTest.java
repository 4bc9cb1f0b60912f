package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.ExitCode;
import wordcount.program.Loopback;
import wordcount.program.ProgramException;

class PortsTest {
  @Test
  void shouldNameTheTakenPortAndTheWayOutInOneLine() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = holder.getLocalPort();

      assertThatThrownBy(() -> require(port))
          .isInstanceOfSatisfying(
              ProgramException.class, e -> assertThat(e.remedy()).matches(".*KAFKA_PORT=\\d+"))
          .hasMessageMatching("port " + port + " for Kafka is taken: .*a broker of your own");
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

    assertThatCode(() -> require(port)).doesNotThrowAnyException();
    assertThatCode(() -> require(0)).doesNotThrowAnyException();
  }

  @Test
  void shouldGiveNoPortTwiceAndNoneThatOutgoingConnectionsGet() throws Exception {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ports.add(Ports.anyFree());
    }

    assertThat(ports).hasSize(100).allMatch(port -> port < 32_768);
  }

  @Test
  void shouldPassOverAPortThatIsTaken() throws Exception {
    int port = Ports.anyFree();
    try (ServerSocket holder = new ServerSocket(port + 1, 1, Loopback.address())) {
      assertThat(Ports.anyFree()).isNotEqualTo(holder.getLocalPort());
    }
  }

  @Test
  void shouldFindAHolderOnTheSecondAddressOfLocalhost() throws Exception {
    Optional<InetAddress> second = Loopback.secondAddress(0);
    assumeThat(second).as("IPv6").isPresent();
    try (ServerSocket holder = new ServerSocket(0, 1, second.get())) {
      assertThatThrownBy(() -> require(holder.getLocalPort())).hasMessageContaining("is taken");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, 99_999})
  void shouldRejectAnInvalidPort(int port) {
    assertThatThrownBy(() -> require(port))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.remedy()).contains("KAFKA_PORT");
            })
        .hasMessageContaining("wrong port " + port);
  }

  @Test
  void shouldRejectOnePortForTwoServers() throws Exception {
    int port = Ports.anyFree();
    Ports.Wanted web = new Ports.Wanted(port, "the web page", "a web server", "HTTP_PORT");

    assertThatThrownBy(() -> Ports.require(List.of(kafka(port), web)))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.remedy()).contains("KAFKA_PORT", "HTTP_PORT");
            })
        .hasMessageContaining("Kafka and the web page have the same port " + port);
  }

  private static void require(int port) {
    Ports.require(List.of(kafka(port)));
  }

  private static Ports.Wanted kafka(int port) {
    return new Ports.Wanted(port, "Kafka", "a broker of your own", "KAFKA_PORT");
  }
}
