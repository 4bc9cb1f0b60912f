package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.Loopback;

// The client's close() may be interrupted; nothing interrupts a test.
@SuppressWarnings("try")
class EmbeddedZooKeeperIT {
  private static final int SESSION_TIMEOUT_MS = 10_000;

  @TempDir private Path data;

  @Test
  void shouldAnswerTheFourLetterWords() throws Exception {
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data)) {
      assertThat(ask(zooKeeper, "ruok")).isEqualTo("imok");
      assertThat(ask(zooKeeper, "srvr")).contains("Zookeeper version: 3.8.4", "Mode: standalone");
      assertThat(ask(zooKeeper, "stat")).contains("Clients:");
      assertThat(ask(zooKeeper, "conf")).contains("tickTime=2000");
    }
  }

  @Test
  void shouldKeepItsDataOverARestartOnTheSamePort() throws Exception {
    int port;
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data)) {
      port = zooKeeper.port();
      try (ZooKeeper client = connect(zooKeeper)) {
        client.create("/kept", bytes("yes"), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      }
    }

    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(port, data);
        ZooKeeper client = connect(zooKeeper)) {
      assertThat(client.getData("/kept", false, null)).isEqualTo(bytes("yes"));
    }
  }

  @Test
  void shouldNotGrowWithEachStart() throws Exception {
    for (int start = 0; start < 8; start++) {
      try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data);
          ZooKeeper client = connect(zooKeeper)) {
        client.create(
            "/" + start, bytes("yes"), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        assertThat(client.getChildren("/", false)).contains("0", Integer.toString(start));
      }
    }

    List<File> files = List.of(data.resolve("version-2").toFile().listFiles());
    assertThat(files).hasSizeLessThan(10).allMatch(file -> file.length() < 2_000_000);
  }

  @Test
  void shouldRejectATakenPort() throws Exception {
    try (EmbeddedZooKeeper first = EmbeddedZooKeeper.start(0, data.resolve("first"))) {
      assertThatThrownBy(() -> EmbeddedZooKeeper.start(first.port(), data.resolve("second")))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void shouldLeaveNoThreadBehind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    EmbeddedZooKeeper.start(0, data).close();

    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInSameThread()
        .untilAsserted(() -> assertThat(threadsBeside(before)).isEmpty());
  }

  @Test
  void shouldEndTheSessionsOfAProcessThatIsGone() throws Exception {
    ZooKeeper gone;
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data)) {
      gone = connect(zooKeeper);
      gone.create("/place", bytes("held"), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data);
        ZooKeeper client = connect(zooKeeper)) {
      assertThat(client.exists("/place", false)).as("at once, not after a timeout").isNull();
    } finally {
      gone.close();
    }
  }

  @Test
  void shouldListenOnBothAddressesThatLocalhostMayLeadTo() throws Exception {
    assumeThat(Loopback.secondAddress(0)).as("IPv6").isPresent();
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(0, data)) {
      for (String host : List.of("127.0.0.1", "[::1]")) {
        try (ZooKeeper client =
            new ZooKeeper(host + ":" + zooKeeper.port(), SESSION_TIMEOUT_MS, event -> {})) {
          assertThat(client.exists("/zookeeper", false)).as(host).isNotNull();
        }
      }
    }
  }

  private static Set<Thread> threadsBeside(Set<Thread> known) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !known.contains(thread) && !thread.isDaemon())
        .collect(Collectors.toSet());
  }

  private static ZooKeeper connect(EmbeddedZooKeeper zooKeeper) throws IOException {
    return new ZooKeeper(zooKeeper.connectString(), SESSION_TIMEOUT_MS, event -> {});
  }

  private static String ask(EmbeddedZooKeeper zooKeeper, String word) throws IOException {
    try (Socket socket = new Socket(Loopback.address(), zooKeeper.port())) {
      socket.getOutputStream().write(bytes(word));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
