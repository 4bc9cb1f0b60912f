package wordcount.producer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {
  private static Utf8Check read(List<byte[]> lines) throws IOException {
    Iterator<byte[]> rest = lines.iterator();
    Utf8Check check = new Utf8Check(() -> rest.hasNext() ? rest.next() : null);
    List<byte[]> passed = new ArrayList<>();
    for (byte[] line = check.next(); line != null; line = check.next()) {
      passed.add(line);
    }
    assertThat(passed).isEqualTo(lines);
    return check;
  }

  @Test
  void shouldDistinguishUtf8LinesFromOthers() throws IOException {
    Utf8Check check =
        read(
            List.of(
                "plain".getBytes(UTF_8),
                new byte[0],
                "caf\u00e9".getBytes(UTF_8),
                "caf\u00e9".getBytes(ISO_8859_1),
                "n\u0000u\u0000l".getBytes(UTF_8)));

    assertThat(check.invalidLines()).isEqualTo(2);
    assertThat(check.nonAsciiLines()).isEqualTo(1);
    assertThat(new String(check.sample(), ISO_8859_1)).isEqualTo("caf\u00e9\nn\u0000u\u0000l\n");
  }

  @Test
  void shouldAgreeWithJavasDecoder() throws IOException {
    Random random = new Random(20261125);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] line = "e\u00e9\u5e06\ud83d\ude00".repeat(1 + random.nextInt(4)).getBytes(UTF_8);
      if (random.nextBoolean()) {
        line[random.nextInt(line.length)] = (byte) (1 + random.nextInt(255));
      }
      lines.add(line);
    }
    long invalid =
        lines.stream()
            .filter(line -> !Arrays.equals(new String(line, UTF_8).getBytes(UTF_8), line))
            .count();

    assertThat(read(lines).invalidLines()).isEqualTo(invalid).isBetween(1L, 19_999L);
  }

  @Test
  void shouldTakeNoMoreThanASample() throws IOException {
    byte[] line = new byte[10_000_000];
    Arrays.fill(line, (byte) 0xE9);

    assertThat(read(List.of(line, line)).sample()).hasSizeBetween(50_000, 100_000);
    assertThat(read(List.of(line, line)).invalidLines()).isEqualTo(2);
  }
}
