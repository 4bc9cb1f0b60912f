package wordcount.local.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures the CPU time of other processes. A process that has ended no longer tells how much it
 * took, so they are asked ten times a second.
 */
final class CpuTime implements AutoCloseable {
  private static final long PERIOD_MS = 100;

  private final Supplier<Stream<ProcessHandle>> processes;
  private final Map<ProcessHandle, Duration> before = new ConcurrentHashMap<>();
  private final Map<ProcessHandle, Duration> now = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Future<?> sampling;

  /** Starts to measure. Processes may start and end meanwhile. */
  CpuTime(Supplier<Stream<ProcessHandle>> processes) {
    this.processes = processes;
    sample(before);
    sampling = timer.scheduleAtFixedRate(() -> sample(now), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void sample(Map<ProcessHandle, Duration> into) {
    processes
        .get()
        .forEach(one -> one.info().totalCpuDuration().ifPresent(cpu -> into.put(one, cpu)));
  }

  /** Stops measuring and returns the CPU time since the start, in seconds. */
  double seconds() {
    if (!sampling.cancel(false)) {
      throw new IllegalStateException("the processes could not be asked");
    }
    return now.entrySet().stream()
            .map(one -> one.getValue().minus(before.getOrDefault(one.getKey(), Duration.ZERO)))
            .mapToLong(Duration::toMillis)
            .sum()
        / 1e3;
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
