package wordcount.local.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** The limit on open files and connections of a process. */
public final class OpenFiles {
  /** A small run has about 300 open: class path, segments, connections. */
  private static final long NEEDED = 512;

  private OpenFiles() {}

  /**
   * Returns the limit of this process, which Java has raised as far as allowed. The look-up itself
   * needs files, so call it before the program opens its class path.
   */
  public static long allowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /**
   * Checks that the limit is high enough for the servers.
   *
   * @throws ProgramException when it is not
   */
  public static void require(long allowed) {
    if (allowed < NEEDED) {
      throw new ProgramException(
          ExitCode.FAILED,
          "too few open files allowed",
          "Kafka needs " + NEEDED + ", and the limit is " + allowed,
          "raise the limit, for instance with: ulimit -n 4096");
    }
  }
}
