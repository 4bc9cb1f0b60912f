package wordcount.k8s.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A job whose pages a test writes. */
public final class FakePages implements DriverPages {
  private final Map<String, String> pages = new HashMap<>();

  public FakePages page(String path, String body) {
    pages.put(path, body);
    return this;
  }

  public FakePages counts(long total, long lag) {
    return page(
        "/counts",
        String.format(
                Locale.ROOT,
                "{\"total\":%d,\"distinct\":2,\"seq\":7,\"lag\":%d,\"batchTime\":\"2026-01-01T00:00:00Z\",",
                total,
                lag)
            + "\"words\":[{\"word\":\"the\",\"count\":3},{\"word\":\"a\",\"count\":1}]}");
  }

  /**
   * Writes what the job says of itself.
   *
   * @param sinceBatch seconds since the last batch; null before the first one
   */
  public FakePages state(String state, String awaited, Double sinceBatch) {
    return page(
        "/state",
        String.format(
            Locale.ROOT,
            "{\"state\":\"%s\",\"awaited\":\"%s\",\"sinceBatch\":%s,\"lag\":4,\"seq\":7,"
                + "\"total\":12,\"distinct\":2,\"words\":[]}",
            state,
            awaited,
            sinceBatch));
  }

  @Override
  public String get(String path) throws IOException {
    String page = pages.get(path.replaceFirst("\\?.*", ""));
    if (page == null) {
      throw new IOException("connection refused");
    }
    return page;
  }

  @Override
  public void close() {}
}
