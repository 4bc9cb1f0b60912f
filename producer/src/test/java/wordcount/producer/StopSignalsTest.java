package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
  private static void sendToOurselves(String signal) throws IOException, InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  @Test
  void shouldInterruptTheWorkerAndKnowTheSignal() throws Exception {
    Thread worker =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            });
    worker.start();
    try (StopSignals signals = new StopSignals(worker)) {
      assertThat(signals.exitCode()).isZero();

      sendToOurselves("TERM");

      await().atMost(10, TimeUnit.SECONDS).until(() -> !worker.isAlive());
      assertThat(signals.interrupted()).isFalse();
      assertThat(signals.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void shouldTellCtrlCFromTerm() throws Exception {
    // A shell without job control starts background programs, such as these tests, deaf to it.
    assumeThat(new ProcessBuilder("sh", "-c", "kill -INT $$").start().waitFor()).isNotZero();
    Thread worker = new Thread(() -> {});
    try (StopSignals signals = new StopSignals(worker)) {
      sendToOurselves("INT");

      await().atMost(10, TimeUnit.SECONDS).until(signals::interrupted);
      assertThat(signals.exitCode()).isEqualTo(130);
    }
  }
}
