package wordcount.local.server;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Exit;
import org.apache.zookeeper.util.ServiceUtils;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * Ends a run that cannot continue because its disk is nearly full or one of its servers failed.
 * Interrupts the thread of the run, which closes its resources and fails with the reason. Without
 * this, the servers would end the process at once, with stack traces but without a reason.
 */
public final class EmergencyStop implements AutoCloseable {
  /** Disk space that must stay free for the servers to write their last state. */
  private static final long RESERVE_BYTES = 64_000_000;

  private static final long MEGABYTE = 1_000_000;

  /** Even at 600 MB per second, the reserve lasts longer than this. */
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Thread thread = Thread.currentThread();
  private final AtomicReference<ProgramException> reason = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  public EmergencyStop() {
    Exit.setHaltProcedure((code, message) -> serverFailed("Kafka"));
    Exit.setExitProcedure((code, message) -> serverFailed("Kafka"));
    ServiceUtils.setSystemExitProcedure(code -> serverFailed("ZooKeeper"));
  }

  /**
   * Runs the task on the thread that created this object; fails with the reason if it is stopped.
   */
  public <T> T run(Callable<T> task) throws Exception {
    T result;
    try {
      result = task.call();
    } catch (Exception e) {
      ProgramException why = reason.get();
      if (why == null || e.equals(why)) {
        throw e;
      }
      why.addSuppressed(e);
      throw why;
    }
    if (reason.get() != null) {
      throw reason.get();
    }
    return result;
  }

  /**
   * Starts watching the disk, if the system knows it.
   *
   * @throws ProgramException when it is already nearly full
   */
  public void watchDiskOf(Path directory) throws IOException {
    FileStore disk;
    try {
      disk = Files.getFileStore(directory);
    } catch (IOException e) {
      return; // Java does not find the mount point, as in a chroot.
    }
    watch(disk, directory);
  }

  void watch(FileStore disk, Path directory) throws IOException {
    requireSpace(disk, directory);
    Thread watch = new Thread(() -> requireSpaceAgain(disk, directory), "disk watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void requireSpaceAgain(FileStore disk, Path directory) {
    try {
      while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        requireSpace(disk, directory);
      }
    } catch (ProgramException e) {
      stop(e);
    } catch (IOException e) {
      return; // The directory is gone, so the run is at its end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireSpace(FileStore disk, Path directory) throws IOException {
    long free = disk.getUsableSpace();
    // Some file systems in user space report no sizes at all.
    if (free < RESERVE_BYTES && disk.getTotalSpace() > 0) {
      throw new ProgramException(
          ExitCode.FAILED,
          "the disk of " + directory + " is nearly full",
          free / MEGABYTE + " MB are free, but " + RESERVE_BYTES / MEGABYTE + " MB are required",
          "free some space, or choose a directory on another disk with --data (DATA=)");
    }
  }

  /** Called by a server instead of ending the process; must not return. */
  private void serverFailed(String server) {
    ProgramException why =
        new ProgramException(
            ExitCode.FAILED,
            server + " stopped",
            "it cannot read or write its files",
            "check the disk and the permissions of the directory, or choose another with --data"
                + " (DATA=)");
    if (Thread.currentThread().equals(thread)) {
      reason.compareAndSet(null, why);
      throw why;
    }
    stop(why);
    try {
      new CountDownLatch(1).await(); // Until the server, as it is closed, interrupts its thread.
    } catch (InterruptedException e) {
      throw why;
    }
  }

  private void stop(ProgramException why) {
    if (reason.compareAndSet(null, why)) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    Exit.resetHaltProcedure();
    Exit.resetExitProcedure();
    ServiceUtils.setSystemExitProcedure(ServiceUtils.SYSTEM_EXIT);
  }
}
