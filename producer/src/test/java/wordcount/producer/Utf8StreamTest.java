package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import wordcount.program.ProgramException;

class Utf8StreamTest {
  private static final String ALL_KINDS = "a\n\u00e9\r\n\u5e06 \ud83d\ude00\u0000 ";

  @Property(tries = 200)
  void shouldConvertWhateverTheSizeOfReads(
      @ForAll @IntRange(min = 0, max = 20_000) int repeats,
      @ForAll @IntRange(min = 1, max = 100_000) int readAtOnce)
      throws IOException {
    String text = ALL_KINDS.repeat(repeats);
    for (String encoding : new String[] {"UTF-16", "UTF-16LE", "UTF-32BE", "UTF-8", "GB18030"}) {
      InputStream slow =
          new ByteArrayInputStream(text.getBytes(Charset.forName(encoding))) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
              return super.read(into, offset, Math.min(length, readAtOnce));
            }
          };

      try (Utf8Stream utf8 = new Utf8Stream(slow, "it", Charset.forName(encoding))) {
        assertThat(utf8.readAllBytes()).as(encoding).isEqualTo(text.getBytes(UTF_8));
      }
    }
  }

  @Test
  void shouldNameTheFirstByteThatIsNotOfTheEncoding() {
    byte[] latin = "caf\u00e9 noir".getBytes(Charset.forName("ISO-8859-1"));
    assertRefused(latin, "UTF-8", "book.txt is not UTF-8", "byte 4 ");
  }

  @Test
  void shouldNameTheByteFarBehindTheFirstBuffer() {
    byte[] text = new byte[1_000_000];
    Arrays.fill(text, (byte) 'a');
    text[777_776] = (byte) 0xFF;
    assertRefused(text, "UTF-8", "byte 777777 ");
  }

  @Test
  void shouldRejectHalfACharacterAtTheEnd() {
    assertRefused(new byte[] {0, 'a', 0}, "UTF-16BE", "byte 3 ");
    assertRefused(new byte[] {(byte) 0xD8, 0x3D}, "UTF-16BE", "book.txt is not UTF-16BE");
  }

  @Test
  void shouldRejectBytesThatItsEncodingLeavesUnused() {
    assertRefused(new byte[] {'a', (byte) 0x81}, "windows-1252", "byte 2 ");
  }

  private static void assertRefused(byte[] text, String encoding, String... words) {
    assertThatThrownBy(
            () ->
                new Utf8Stream(
                        new ByteArrayInputStream(text), "book.txt", Charset.forName(encoding))
                    .readAllBytes())
        .isInstanceOf(ProgramException.class)
        .hasMessageContainingAll(words);
  }
}
