package wordcount.k8s.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The HTTP pages of the running job. */
public interface DriverPages extends AutoCloseable {
  /** One for all pages: it takes long to create, and pages are read each second. */
  ObjectMapper JSON = new ObjectMapper();

  /**
   * Returns the body of a page.
   *
   * @param path such as {@code /counts?top=10}
   * @throws IOException if the job does not answer; asking again later may succeed
   */
  String get(String path) throws IOException;

  /**
   * Returns a page of JSON.
   *
   * @throws IOException if the job does not answer, or its answer is of another type
   */
  default <T> T get(String path, Class<T> type) throws IOException {
    try {
      return JSON.readValue(get(path), type);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "the job's " + path + " is not as expected: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  void close();

  /** The account lacks the right to reach the job. */
  final class MissingRight extends IOException {
    private static final long serialVersionUID = 1L;

    MissingRight(String right, IOException cause) {
      super("this account lacks the right to " + right, cause);
    }
  }
}
