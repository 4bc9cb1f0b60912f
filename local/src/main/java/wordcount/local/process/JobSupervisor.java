package wordcount.local.process;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import wordcount.program.ExitCode;

/**
 * Keeps the job running: starts it and, when it fails, starts it again, as the operator does on
 * Kubernetes. An exit that says a new start cannot help, or that the job is done, ends that.
 */
public final class JobSupervisor implements AutoCloseable {
  private static final Set<Integer> FINAL =
      Set.of(ExitCode.DONE, ExitCode.USAGE, ExitCode.FENCED, ExitCode.INPUT_LOST);

  private final Supplier<ChildJvm> launcher;
  private final Consumer<String> report;
  private final Duration grace;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "job supervisor");
  private ChildJvm job;

  /**
   * @param launcher starts the job
   * @param report takes a line on each failure
   * @param grace how long the job may take to stop before it is killed
   */
  public JobSupervisor(Supplier<ChildJvm> launcher, Consumer<String> report, Duration grace) {
    this.launcher = launcher;
    this.report = report;
    this.grace = grace;
  }

  /** Starts the job. */
  public void start() {
    thread.start();
  }

  /** Completes with the exit code when the job ended and will not be started again. */
  public CompletableFuture<Integer> ended() {
    return ended;
  }

  private void run() {
    try {
      Backoff backoff = new Backoff();
      int code = ExitCode.INTERRUPTED;
      boolean again = true;
      while (again) {
        long started = System.nanoTime();
        Optional<ChildJvm> launched = launch();
        if (launched.isPresent()) {
          code = launched.get().await();
        }
        Duration wait = backoff.after(Duration.ofNanos(System.nanoTime() - started));
        again = launched.isPresent() && !FINAL.contains(code) && !stoppedWithin(code, wait);
      }
      ended.complete(code);
    } catch (InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Starts the job, unless it is to be stopped: then nobody would stop this one. */
  private synchronized Optional<ChildJvm> launch() {
    if (stopping.getCount() == 0) {
      return Optional.empty();
    }
    job = launcher.get();
    return Optional.of(job);
  }

  private boolean stoppedWithin(int code, Duration wait) throws InterruptedException {
    if (stopping.getCount() > 0) {
      report.accept(
          "the job ended with "
              + ExitCode.describe(code)
              + "; starting it again in "
              + wait.toSeconds()
              + " s");
    }
    return stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the job, in order if it can within its grace. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      stopJob();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stopJob() throws InterruptedException {
    if (job != null) {
      job.stop(grace);
    }
  }
}
