package wordcount.program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/** The process's standard output; unlike {@code System.out}, it reports failures. */
public final class StandardOutput {
  private StandardOutput() {}

  /** Returns why it could not be written; empty if everything printed was written. */
  static Optional<IOException> obstacle() {
    if (!System.out.checkError()) {
      return Optional.empty();
    }
    try {
      // The lost output stays lost; this finds the reason. The stream stays open: it is not ours.
      new FileOutputStream(FileDescriptor.out).write('\n');
      return Optional.of(new IOException("some of the output was lost"));
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Returns whether the program that reads it, such as {@code head}, has ended. */
  public static boolean isUnread(IOException e) {
    // Java passes on what the operating system calls EPIPE.
    return "Broken pipe".equals(e.getMessage());
  }

  /** Returns the error to end with. */
  public static ProgramException unwritable(IOException cause) {
    return new ProgramException(
        ExitCode.FAILED,
        "cannot write to standard output",
        cause.getMessage(),
        "check where it goes: the disk may be full, or the program that reads it may have ended",
        cause);
  }
}
