package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PartitionCountsTest {

  @Test
  void shouldTravelFromExecutorToDriver() throws IOException, ClassNotFoundException {
    PartitionCounter counter =
        new PartitionCounter(new Counting(TokenizerKind.SPACE, 5, true, TextFields.NONE));
    counter.line(ByteBuffer.wrap("b  a b overlong \u00E9".getBytes(UTF_8)));
    counter.line(ByteBuffer.wrap(new byte[] {(byte) 0xFF}));
    counter.line(null);

    PartitionCounts counts = (PartitionCounts) deserialize(serialize(counter.result()));

    assertThat(words(counts))
        .isEqualTo(
            "{=1, __long_word__94cd67a72f9ff56050dbb763ad589081=1, a=1, b=2, \u00E9=1, \uFFFD=1}");
    assertThat(counts.tally().records()).isEqualTo(3);
    assertThat(counts.tally().bytes()).isEqualTo(19);
    assertThat(counts.tally().nullRecords()).isEqualTo(1);
    assertThat(counts.tally().invalidUtf8Records()).isEqualTo(1);
    assertThat(counts.tally().oversizeWords()).isEqualTo(1);
    assertThat(counts.sampleLines()).isEqualTo(List.of("b  a b overlong \u00E9", "\uFFFD"));
  }

  @Test
  void shouldTakeTwoBytesPerWordBesidesItsOwn() throws IOException {
    PartitionCounter counter = new PartitionCounter(TokenizerKind.SPACE, 256);
    int empty = serialize(counter.result()).length;
    for (int i = 10_000; i < 20_000; i++) {
      counter.line(ByteBuffer.wrap(Integer.toString(i).getBytes(UTF_8)));
    }

    assertThat(serialize(counter.result()).length - empty).isEqualTo(10_000 * (5 + 2));
  }

  @Test
  void shouldNotChangeWithTheCounterItCameFrom() {
    PartitionCounter counter =
        new PartitionCounter(new Counting(TokenizerKind.SPACE, 256, true, TextFields.NONE));
    counter.line(ByteBuffer.wrap("one".getBytes(UTF_8)));
    PartitionCounts counts = counter.result();

    counter.line(ByteBuffer.wrap("two".getBytes(UTF_8)));

    assertThat(words(counts)).isEqualTo("{one=1}");
    assertThat(counts.sampleLines()).containsExactly("one");
  }

  @Property
  void shouldReadBackEveryNumber(@ForAll @LongRange(max = Long.MAX_VALUE) long value) {
    byte[] bytes = new byte[Varint.size(value) + 1];

    assertThat(Varint.write(value, bytes, 1)).isEqualTo(bytes.length);
    assertThat(Varint.read(bytes, 1)).isEqualTo(value);
  }

  private static String words(PartitionCounts counts) {
    TreeMap<String, Long> words = new TreeMap<>();
    counts.forEach(
        (bytes, from, to, count) -> words.put(new String(bytes, from, to - from, UTF_8), count));
    return words.toString();
  }

  private static byte[] serialize(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object deserialize(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
