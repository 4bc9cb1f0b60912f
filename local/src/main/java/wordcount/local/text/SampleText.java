package wordcount.local.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import wordcount.producer.LineSource;

/** A short text that repeats without end. */
public final class SampleText implements LineSource {
  private final List<byte[]> lines;
  private int next;

  public SampleText() {
    try (InputStream text = SampleText.class.getResourceAsStream("sample.txt")) {
      lines =
          new String(text.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.getBytes(StandardCharsets.UTF_8))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] next() {
    byte[] line = lines.get(next);
    next = (next + 1) % lines.size();
    return line;
  }

  @Override
  public boolean endless() {
    return true;
  }
}
