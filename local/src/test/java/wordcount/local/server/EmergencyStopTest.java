package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Exit;
import org.apache.zookeeper.util.ServiceUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

@Timeout(60)
class EmergencyStopTest {
  private static final long GIGABYTE = 1_000_000_000;

  @TempDir private Path directory;

  /** A disk that is as full as a test wants it. */
  private static final class Disk extends FileStore {
    private final AtomicLong free = new AtomicLong(GIGABYTE);
    private final AtomicLong total = new AtomicLong(GIGABYTE);

    @Override
    public long getUsableSpace() {
      return free.get();
    }

    @Override
    public String name() {
      return "disk";
    }

    @Override
    public String type() {
      return "test";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      return total.get();
    }

    @Override
    public long getUnallocatedSpace() {
      return free.get();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return false;
    }

    @Override
    public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
      return null;
    }

    @Override
    public Object getAttribute(String attribute) {
      throw new UnsupportedOperationException(attribute);
    }
  }

  @Test
  void shouldEndARunWhoseDiskFillsUp() throws Exception {
    Disk disk = new Disk();
    try (EmergencyStop emergencyStop = new EmergencyStop()) {
      emergencyStop.watch(disk, directory);

      assertThatThrownBy(
              () ->
                  emergencyStop.run(
                      () -> {
                        disk.free.set(1_000_000);
                        return waitForEver();
                      }))
          .isInstanceOfSatisfying(
              ProgramException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
          .hasMessage(
              "the disk of %s is nearly full: 1 MB are free, but 64 MB are required", directory);
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void shouldNotBeginOnAFullDisk() throws Exception {
    Disk disk = new Disk();
    disk.free.set(0);
    try (EmergencyStop emergencyStop = new EmergencyStop()) {
      assertThatThrownBy(() -> emergencyStop.watch(disk, directory)).hasMessageContaining("full");
    }
  }

  @Test
  void shouldRunOnADiskOfUnknownSize() throws Exception {
    Disk disk = new Disk();
    disk.free.set(0);
    disk.total.set(0);
    try (EmergencyStop emergencyStop = new EmergencyStop()) {
      emergencyStop.watch(disk, directory);
      emergencyStop.watchDiskOf(directory.resolve("unknown to the system"));
    }
  }

  @Test
  void shouldEndARunWhoseServersGiveUp() throws Exception {
    for (Runnable givesUp :
        new Runnable[] {() -> Exit.halt(1), () -> ServiceUtils.requestSystemExit(1)}) {
      Thread server = new Thread(givesUp, "server");
      server.setDaemon(true);
      server.setUncaughtExceptionHandler((thread, expected) -> {});
      try (EmergencyStop emergencyStop = new EmergencyStop()) {
        assertThatThrownBy(
                () ->
                    emergencyStop.run(
                        () -> {
                          server.start();
                          return waitForEver();
                        }))
            .hasMessageEndingWith(" stopped: it cannot read or write its files");
      }
      server.interrupt();
      server.join();
    }
  }

  @Test
  void shouldEndARunWhoseServerGivesUpAsItStarts() throws Exception {
    try (EmergencyStop emergencyStop = new EmergencyStop()) {
      assertThatThrownBy(
              () ->
                  emergencyStop.run(
                      () -> {
                        Exit.halt(1);
                        return 0;
                      }))
          .hasMessageStartingWith("Kafka stopped");
    }
  }

  private static int waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }
}
