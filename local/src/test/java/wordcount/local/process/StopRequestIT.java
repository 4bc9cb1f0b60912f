package wordcount.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StopRequestIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TERMINATED = 128 + 15;

  private final List<String> err = new CopyOnWriteArrayList<>();

  /** Does not stop when asked to. */
  static final class Deaf {
    private Deaf() {}

    public static void main(String[] arguments) throws Exception {
      try (StopRequest stop = StopRequest.listen(Duration.ofSeconds(1))) {
        System.err.println("listening");
        stop.requested().join();
        System.err.println("asked to stop");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void shouldEndTheProcessThatDoesNotStopInTime() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(
            Deaf.class.getName(), Map.of(), List.of("-Xmx64m"), List.of(), line -> {}, err::add)) {
      Awaitility.await().atMost(PATIENCE).until(() -> err.contains("listening"));

      child.stop(PATIENCE);

      assertThat(child.await()).as("%s", err).isEqualTo(TERMINATED);
    }
    assertThat(err)
        .containsExactly(
            "listening", "asked to stop", "could not stop all within 1 s; exiting anyway");
  }
}
