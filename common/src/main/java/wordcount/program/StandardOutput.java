package wordcount.program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/** The process's standard output, of which {@code System.out} keeps to itself that it fails. */
public final class StandardOutput {
  private StandardOutput() {}

  /** Returns what keeps it from being written; empty if all that was printed was written. */
  static Optional<IOException> obstacle() {
    if (!System.out.checkError()) {
      return Optional.empty();
    }
    try {
      // What was lost is lost; this is to hear the reason. The stream stays open: it is not ours.
      new FileOutputStream(FileDescriptor.out).write('\n');
      return Optional.of(new IOException("a part of it was lost"));
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Returns the error to end with. */
  public static ProgramException unwritable(IOException cause) {
    return new ProgramException(
        ExitCode.FAILED,
        "cannot write to standard output",
        cause.getMessage(),
        "check where it goes: a disk may be full, or the program that reads it may have ended",
        cause);
  }
}
