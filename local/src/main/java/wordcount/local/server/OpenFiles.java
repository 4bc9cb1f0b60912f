package wordcount.local.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** How many files and connections a process may have open at once. */
public final class OpenFiles {
  /** A small run has about 300 open: class path, segments, connections. */
  private static final long NEEDED = 512;

  private OpenFiles() {}

  /**
   * How many this process may have open; Java has raised its own limit as far as it may. To ask, a
   * program needs files itself, so it has to ask before it has opened its class path.
   */
  public static long allowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /**
   * Checks that so many are enough for the servers.
   *
   * @throws ProgramException when they are not
   */
  public static void require(long allowed) {
    if (allowed < NEEDED) {
      throw new ProgramException(
          ExitCode.FAILED,
          "too few open files allowed",
          "Kafka needs " + NEEDED + ", and the limit is " + allowed,
          "raise it, for instance with: ulimit -n 4096");
    }
  }
}
