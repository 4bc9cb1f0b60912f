package wordcount.producer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import wordcount.program.ProgramException;

class LineReaderTest {
  private static final int NO_LIMIT = Integer.MAX_VALUE - 16;

  /** Gives at most so many bytes at a time, as pipes and terminals do. */
  private static final class Trickle extends ByteArrayInputStream {
    private final int most;

    Trickle(byte[] bytes, int most) {
      super(bytes);
      this.most = most;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(most, length));
    }
  }

  private static List<String> lines(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, ISO_8859_1));
    }
    return lines;
  }

  private static List<String> lines(String text) throws IOException {
    InputStream in = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    return lines(new LineReader(in, "text", NO_LIMIT, ""));
  }

  /** Cuts at each \n, byte by byte. */
  private static List<String> plainly(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '\n') {
        line.append(next);
        continue;
      }
      if (line.toString().endsWith("\r")) {
        line.setLength(line.length() - 1);
      }
      lines.add(line.toString());
      line.setLength(0);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  @Property
  void shouldCutAsThePlainReferenceDoes(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 9) int buffer,
      @ForAll @IntRange(min = 1, max = 9) int atATime)
      throws IOException {
    InputStream in = new Trickle(text.getBytes(ISO_8859_1), atATime);

    assertThat(lines(new LineReader(in, "text", NO_LIMIT, "", buffer))).isEqualTo(plainly(text));
  }

  @Property
  void shouldRejectExactlyTheLinesOverTheLimit(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 0, max = 12) int limit,
      @ForAll @IntRange(min = 1, max = 9) int atATime)
      throws IOException {
    InputStream in = new Trickle(text.getBytes(ISO_8859_1), atATime);
    LineReader reader = new LineReader(in, "text", limit, "split it", 1);

    List<String> expected = plainly(text);
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i).length() > limit) {
        assertThatThrownBy(reader::next)
            .isInstanceOfSatisfying(
                ProgramException.class, e -> assertThat(e.remedy()).isEqualTo("split it"))
            .hasMessageContaining("line " + (i + 1) + " of text");
        return;
      }
      assertThat(new String(reader.next(), ISO_8859_1)).isEqualTo(expected.get(i));
    }
    assertThat(reader.next()).isNull();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("\n", "\r", "\r\n", "a", "bcd", " ", "\0", "\u00ff", "\u00c3")
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces));
  }

  @Example
  void shouldKnowTheEndsOfLines() throws IOException {
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n")).containsExactly("");
    assertThat(lines("a\nb\r\nc")).containsExactly("a", "b", "c");
    assertThat(lines("a\n\n\r\nb\n")).containsExactly("a", "", "", "b");
    assertThat(lines("a\rb\r")).as("a lone \\r is part of its line").containsExactly("a\rb\r");
    assertThat(lines("\ufeff\0\u00ff\u00fe".substring(1))).containsExactly("\0\u00ff\u00fe");
  }

  @Example
  void shouldReadLinesOfTenMegabytes() throws IOException {
    String big = "x".repeat(10_000_000);

    assertThat(lines("a\n" + big + "\n" + big + "\r\nb")).containsExactly("a", big, big, "b");
  }

  @Example
  void shouldNotReadAnEndlessLineIntoMemory() {
    InputStream zeros =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }
        };

    assertThatThrownBy(() -> new LineReader(zeros, "zeros", 1 << 20, SendFailure.TOO_LONG).next())
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> assertThat(e.remedy()).contains("max.request.size", "max.message.bytes"));
  }
}
