package wordcount.producer;

import java.io.IOException;

/** Where lines come from. Used by one thread. */
public interface LineSource extends AutoCloseable {
  /**
   * Returns the next line without its end, its bytes unchanged; null after the last one. It may
   * block; a source that does so gives up with an {@link IOException} when its thread is
   * interrupted.
   *
   * @throws IOException if the source cannot be read on
   * @throws wordcount.program.ProgramException if the next line cannot be sent, such as one that is
   *     too long
   */
  byte[] next() throws IOException;

  /** Says which line that is, for people: the one that {@code index} lines came before. */
  default String describe(long index) {
    return "line " + (index + 1);
  }

  /** Returns whether it has no last line by its nature, so that stopping it is no failure. */
  default boolean endless() {
    return false;
  }

  @Override
  default void close() throws IOException {}
}
