package wordcount.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import wordcount.program.Program;
import wordcount.program.Signals;

class InterruptOnSignalTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
    try (InterruptOnSignal signals = new InterruptOnSignal(worker)) {
      assertThat(signals.exitCode()).isZero();

      sendToOurselves("TERM");

      await().atMost(PATIENCE).until(() -> !worker.isAlive());
      assertThat(signals.byPerson()).isFalse();
      assertThat(signals.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void shouldStopInOrderWhenTheTerminalIsClosed() throws Exception {
    // nohup makes these tests deaf to it.
    assumeThat(new ProcessBuilder("sh", "-c", "kill -HUP $$").start().waitFor()).isNotZero();
    Thread worker = new Thread(() -> {});
    try (InterruptOnSignal signals = new InterruptOnSignal(worker)) {
      sendToOurselves("HUP");
      await().atMost(PATIENCE).until(signals::byPerson);

      sendToOurselves("HUP");
      awaitSignals();

      assertThat(signals.exitCode()).isEqualTo(129);
    }
  }

  /**
   * Waits until the JVM has taken the signals sent so far: it takes those of lower number first.
   */
  private static void awaitSignals() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    Object previous = Signals.handle("CONT", (name, code) -> taken.countDown());
    sendToOurselves("CONT");
    assertThat(taken.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Signals.restore("CONT", previous);
  }

  @Test
  void shouldGiveAnInterruptedProgramTheExitCodeOfTheSignal() throws Exception {
    StringWriter err = new StringWriter();
    FutureTask<Integer> program =
        new FutureTask<>(
            () -> {
              PrintWriter printer = new PrintWriter(err, true);
              String[] arguments = {"--bootstrap-servers=127.0.0.1:1", "--http-port=0"};
              return Program.run(new LineProducer(), Map.of(), printer, printer, arguments);
            });
    new Thread(program).start();
    // It says this after it began to handle signals.
    await().atMost(PATIENCE).until(() -> err.toString().contains("metrics and probes on port"));

    sendToOurselves("TERM");

    assertThat(program.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as(err.toString())
        .isEqualTo(143);
    assertThat(err.toString()).contains("error: stopped: interrupted");
  }

  @Test
  void shouldDistinguishCtrlCFromTerm() throws Exception {
    // A shell without job control starts background programs, such as these tests, deaf to it.
    assumeThat(new ProcessBuilder("sh", "-c", "kill -INT $$").start().waitFor()).isNotZero();
    Thread worker = new Thread(() -> {});
    try (InterruptOnSignal signals = new InterruptOnSignal(worker)) {
      sendToOurselves("INT");

      await().atMost(PATIENCE).until(signals::byPerson);
      assertThat(signals.exitCode()).isEqualTo(130);
    }
  }
}
