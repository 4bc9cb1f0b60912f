package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Property
  void shouldJudgeAsJavaDoes(@ForAll("bytes") byte[] bytes) {
    assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(isValidForJava(bytes));
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Lines.bytes();
  }

  @Test
  void shouldJudgeEveryPairOfBytesAsJavaDoes() {
    IntStream.range(0, 1 << 16)
        .forEach(pair -> assertJudgedAsByJava((byte) (pair >> 8), (byte) pair));
  }

  @Test
  void shouldJudgeEveryLongerSequenceAsJavaDoes() {
    // The second byte decides; of the ones that follow, only the top two bits matter.
    int[] followers = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    for (int pair = 0xE000; pair < 1 << 16; pair++) {
      byte lead = (byte) (pair >> 8);
      for (int third : followers) {
        assertJudgedAsByJava(lead, (byte) pair, (byte) third);
        for (int fourth : followers) {
          assertJudgedAsByJava(lead, (byte) pair, (byte) third, (byte) fourth);
        }
      }
    }
  }

  @Test
  void shouldNotLookBeyondTheEnd() {
    byte[] bytes = "ab\u3000".getBytes(UTF_8);

    assertThat(Utf8.isValid(bytes, 0, bytes.length)).isTrue();
    assertThat(Utf8.isValid(bytes, 0, bytes.length - 1)).isFalse();
    assertThat(Utf8.isValid(bytes, 0, 2)).isTrue();
    assertThat(Utf8.endOfAscii(bytes, 0, bytes.length)).isEqualTo(2);
    assertThat(Utf8.endOfAscii(bytes, 0, 1)).isEqualTo(1);
  }

  private static void assertJudgedAsByJava(byte... bytes) {
    if (Utf8.isValid(bytes, 0, bytes.length) != isValidForJava(bytes)) {
      throw new AssertionError(Arrays.toString(bytes) + " is judged otherwise than by Java");
    }
  }

  private static boolean isValidForJava(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
