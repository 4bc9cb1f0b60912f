package wordcount.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import wordcount.program.Loopback;

class ChildJvmIT {
  private static final int SIGNALLED = 128;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();

  /** Does what its first argument says. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      // Hooks first: a line on standard error says that the program is ready to be stopped.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("last words")));
      if (arguments[0].equals("hang")) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> hang()));
      }
      System.out.println("out wörd " + System.getProperty("given"));
      System.err.println("err");
      switch (arguments[0]) {
        case "exit" -> System.exit(Integer.parseInt(arguments[1]));
        case "stay", "hang" -> hang();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }

    private static void hang() {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void shouldRepeatEveryLineAndGiveTheExitCode() throws Exception {
    try (ChildJvm child = start("exit", "7")) {
      assertThat(child.await()).isEqualTo(7);
    }
    assertThat(out).containsExactly("out wörd yes", "last words");
    assertThat(err).containsExactly("err");
  }

  @Test
  void shouldStopInOrderAndHearTheLastWords() throws Exception {
    try (ChildJvm child = started("stay")) {
      child.stop(Duration.ofSeconds(30));

      assertThat(child.await()).isEqualTo(SIGNALLED + 15);
    }
    assertThat(out).last().isEqualTo("last words");
  }

  @Test
  void shouldKillAProgramThatDoesNotStop() throws Exception {
    try (ChildJvm child = started("hang")) {
      child.stop(Duration.ofSeconds(1));

      assertThat(child.await()).isEqualTo(SIGNALLED + 9);
    }
  }

  @Test
  void shouldNotTakeThePortsThatThisJvmListensOn() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, Loopback.address())) {
      int port = holder.getLocalPort();
      String options =
          "-Dgiven=also -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address="
              + port
              + " -Dcom.sun.management.jmxremote.port="
              + port;
      List<String> arguments = List.of("exit", "0");

      try (ChildJvm child =
          ChildJvm.start(
              Child.class.getName(),
              Map.of("JAVA_TOOL_OPTIONS", options),
              List.of(),
              arguments,
              out::add,
              err::add)) {
        assertThat(child.await()).isZero();
      }
    }
    assertThat(out).containsExactly("out wörd also", "last words");
  }

  @Test
  void shouldBeDeafToCtrlC() throws Exception {
    try (ChildJvm child = started("stay")) {
      new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
      child.stop(Duration.ofSeconds(30));

      assertThat(child.await()).as("ended by SIGTERM").isEqualTo(SIGNALLED + 15);
    }
  }

  private ChildJvm started(String what) {
    ChildJvm child = start(what);
    Awaitility.await().atMost(PATIENCE).until(() -> !err.isEmpty());
    return child;
  }

  private ChildJvm start(String... arguments) {
    return ChildJvm.start(
        Child.class.getName(),
        Map.of(),
        List.of("-Xmx64m", "-Dgiven=yes", "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8"),
        List.of(arguments),
        out::add,
        err::add);
  }
}
