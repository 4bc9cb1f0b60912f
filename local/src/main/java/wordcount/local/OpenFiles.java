package wordcount.local;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** How many files and connections a process may have open at once. */
final class OpenFiles {
  /** A small run has about 300 open: class path, segments, connections. */
  private static final long NEEDED = 512;

  private OpenFiles() {}

  /**
   * Checks that there are enough for the servers; Java has raised its own limit as far as it may.
   *
   * @throws ProgramException when there are not
   */
  static void require() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        && unix.getMaxFileDescriptorCount() < NEEDED) {
      throw new ProgramException(
          ExitCode.FAILED,
          "too few open files allowed",
          "Kafka needs " + NEEDED + ", and the limit is " + unix.getMaxFileDescriptorCount(),
          "raise it, for instance with: ulimit -n 4096");
    }
  }
}
