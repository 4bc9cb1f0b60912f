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
 * Keeps the job running: starts it and restarts it when it fails, as the operator does on
 * Kubernetes. It stops when the exit code says that the job is done or that a restart cannot help.
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
   * How long to wait before restarting a failed program: a second at first, twice as long after
   * each failure, at most half a minute. A run of a minute counts as a success and resets the wait.
   */
  static final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SUCCESS = Duration.ofMinutes(1);

    private Duration next = FIRST;

    /**
     * Returns the wait after one more failure.
     *
     * @param lasted how long the program had run
     */
    Duration after(Duration lasted) {
      Duration wait = lasted.compareTo(SUCCESS) >= 0 ? FIRST : next;
      Duration doubled = wait.multipliedBy(2);
      next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
      return wait;
    }
  }

  /**
   * @param launcher starts the job
   * @param report receives a line for each failure
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

  /** Returns a future that completes with the exit code when the job will not be restarted. */
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

  /** Starts the job, unless this is closed already: then nothing would stop the job. */
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
              + "; restarting it in "
              + wait.toSeconds()
              + " s");
    }
    return stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the job, gracefully if it can within its grace period. */
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
