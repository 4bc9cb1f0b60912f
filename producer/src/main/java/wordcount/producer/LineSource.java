package wordcount.producer;

import java.io.IOException;

/** A source of lines, for use by one thread. */
public interface LineSource extends AutoCloseable {
  /**
   * Returns the next line without its line end, its bytes unchanged; null after the last one. A
   * source that blocks throws an {@link IOException} when its thread is interrupted.
   *
   * @throws IOException if the source cannot be read any further
   * @throws wordcount.program.ProgramException if the next line cannot be sent, such as one that is
   *     too long
   */
  byte[] next() throws IOException;

  /** Describes a line for people, such as "line 3": the one that {@code index} lines precede. */
  default String describe(long index) {
    return "line " + (index + 1);
  }

  /** Returns whether it never ends by itself, so that stopping it is not a failure. */
  default boolean endless() {
    return false;
  }

  @Override
  default void close() throws IOException {}
}
