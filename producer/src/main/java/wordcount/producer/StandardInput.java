package wordcount.producer;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard input, for what {@code System.in} cannot do. */
final class StandardInput {
  private StandardInput() {}

  /** Opens it through a channel: unlike System.in, a read ends when its thread is interrupted. */
  static InputStream open() {
    return Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
  }

  /**
   * Returns whether the program was started without standard input. The first file that Java itself
   * opens then takes its descriptor, and would be read as text.
   */
  static boolean isClosed() {
    Path standardInput = Path.of("/dev/stdin");
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    try {
      return Files.exists(standardInput) && Files.isSameFile(standardInput, modules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
