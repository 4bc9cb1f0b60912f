package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionCounterTest {

  private static final int MAX_WORD_BYTES = 256;

  private final PartitionCounter counter =
      new PartitionCounter(TokenizerKind.WHITESPACE, MAX_WORD_BYTES);

  @Property
  void shouldCountAsAMapOfStringsDoes(
      @ForAll TokenizerKind kind,
      @ForAll @IntRange(min = 1, max = 60) int maxWordBytes,
      @ForAll @IntRange(max = 49) int size,
      @ForAll("lines") List<byte[]> lines) {
    // given: now and then, so many other words first that the table is large
    Map<String, Long> expected = new HashMap<>();
    PartitionCounter counter = new PartitionCounter(kind, maxWordBytes);
    for (int number = 0; number < (size == 0 ? 30_000 : 0); number++) {
      String word = Integer.toString(number, 36);
      counter.line(ByteBuffer.wrap(word.getBytes(UTF_8)));
      expected.merge(Reference.limited(word, maxWordBytes), 1L, Long::sum);
    }
    Tally before = counter.result().tally();
    long oversize = before.oversizeWords();

    // when
    for (byte[] line : lines) {
      counter.line(ByteBuffer.wrap(line));
      for (String word : Reference.words(kind, new String(line, UTF_8))) {
        String counted = Reference.limited(word, maxWordBytes);
        expected.merge(counted, 1L, Long::sum);
        oversize += counted.equals(word) ? 0 : 1;
      }
    }

    // then
    PartitionCounts counts = counter.result();
    assertThat(words(counts)).isEqualTo(expected);
    assertThat(counts.tally().oversizeWords()).isEqualTo(oversize);
    assertThat(counts.tally().records()).isEqualTo(before.records() + lines.size());
    assertThat(counts.tally().bytes())
        .isEqualTo(before.bytes() + lines.stream().mapToLong(line -> line.length).sum());
    assertThat(counts.tally().invalidUtf8Records())
        .isEqualTo(lines.stream().filter(line -> !survivesDecoding(line)).count());
  }

  @Property(tries = 300)
  void shouldCountTheLinesOfVerificationsApart(
      @ForAll TokenizerKind kind,
      @ForAll("lines") List<byte[]> lines,
      @ForAll("lines") List<byte[]> checks) {
    // given
    PartitionCounter counter = new PartitionCounter(new Counting(kind, 20, true, TextFields.NONE));
    lines.forEach(line -> counter.line(ByteBuffer.wrap(line)));
    BatchCounts alone = new BatchCounts();
    alone.add(counter.result());

    // when
    checks.forEach(line -> counter.checkLine(ByteBuffer.wrap(line)));
    counter.checkLine(null);
    BatchCounts both = new BatchCounts();
    both.add(counter.result());

    // then
    Map<String, Long> expected = new HashMap<>();
    for (byte[] line : checks) {
      for (String word : Reference.words(kind, new String(line, UTF_8))) {
        expected.merge(Reference.limited(word, 32), 1L, Long::sum);
      }
    }
    Map<String, Long> counted = new HashMap<>();
    both.checks()
        .forEach(
            (key, from, to, count) -> {
              assertThat(key[from]).isEqualTo((byte) 0xFF);
              counted.put(new String(key, from + 1, to - from - 1, UTF_8), count);
            });
    assertThat(counted).isEqualTo(expected);
    assertThat(words(both.words())).isEqualTo(words(alone.words()));
    assertThat(both.sampleLines()).isEqualTo(alone.sampleLines());
    assertThat(both.tally().checkRecords()).isEqualTo(checks.size() + 1);
    assertThat(both.tally().records()).isEqualTo(lines.size());
    assertThat(both.tally().bytes()).isEqualTo(alone.tally().bytes());
    assertThat(both.tally().invalidUtf8Records()).isEqualTo(alone.tally().invalidUtf8Records());
    assertThat(both.tally().oversizeWords()).isEqualTo(alone.tally().oversizeWords());
  }

  @Test
  void shouldKeepTheWordsOfAVerificationHoweverShortWordsMustBe() {
    PartitionCounter counter = new PartitionCounter(TokenizerKind.SPACE, 1);

    counter.checkLine(ByteBuffer.wrap("v1a2b3c4dp999999r3".getBytes(UTF_8)));

    BatchCounts counts = new BatchCounts();
    counts.add(counter.result());
    counts
        .checks()
        .forEach(
            (key, from, to, count) ->
                assertThat(new String(key, from + 1, to - from - 1, UTF_8))
                    .isEqualTo("v1a2b3c4dp999999r3"));
    assertThat(counts.checks().size()).isEqualTo(1);
  }

  @Provide
  Arbitrary<List<byte[]>> lines() {
    return Lines.bytes().list().ofMaxSize(8);
  }

  private static boolean survivesDecoding(byte[] line) {
    return Arrays.equals(new String(line, UTF_8).getBytes(UTF_8), line);
  }

  @Test
  void shouldCountEveryKindOfLine() {
    line("to be or  not to be");
    line("  na\u00EFve \u4E2D\u6587\u3000\uD83D\uDE00 na\u00EFve\u00A0");
    line("");
    line("\ttabs\tand\r");
    line("nul\0nul \uFEFFbom");

    PartitionCounts counts = counter.result();

    assertThat(words(counts))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("to", 2L),
                Map.entry("be", 2L),
                Map.entry("or", 1L),
                Map.entry("not", 1L),
                Map.entry("na\u00EFve", 2L),
                Map.entry("\u4E2D\u6587", 1L),
                Map.entry("\uD83D\uDE00", 1L),
                Map.entry("tabs", 1L),
                Map.entry("and", 1L),
                Map.entry("nul\0nul", 1L),
                Map.entry("\uFEFFbom", 1L)));
    assertThat(counts.tally().records()).isEqualTo(5);
    assertThat(counts.tally().invalidUtf8Records()).isZero();
  }

  @Test
  void shouldSkipNullLines() {
    counter.line(null);
    line("a");
    counter.line(null);

    PartitionCounts counts = counter.result();

    assertThat(words(counts)).isEqualTo(Map.of("a", 1L));
    assertThat(counts.tally().records()).isEqualTo(3);
    assertThat(counts.tally().nullRecords()).isEqualTo(2);
    assertThat(counts.tally().bytes()).isEqualTo(1);
  }

  @Test
  void shouldReplaceInvalidUtf8() {
    counter.line(
        ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF, 'b', ' ', (byte) 0xE2, (byte) 0x80}));

    PartitionCounts counts = counter.result();

    assertThat(words(counts)).isEqualTo(Map.of("a\uFFFDb", 1L, "\uFFFD", 1L));
    assertThat(counts.tally().invalidUtf8Records()).isEqualTo(1);
    assertThat(counts.tally().records()).isEqualTo(1);
  }

  @Test
  void shouldCountLinesOfTenMegabytes() {
    line("word ".repeat(2_000_000));
    line("x".repeat(10_000_000));
    line("w\u00F6rt ".repeat(1_700_000));

    PartitionCounts counts = counter.result();

    assertThat(words(counts))
        .containsEntry("word", 2_000_000L)
        .containsEntry("w\u00F6rt", 1_700_000L);
    assertThat(words(counts)).hasSize(3);
    assertThat(counts.tally().oversizeWords()).isEqualTo(1);
  }

  @Test
  void shouldCountWordsOverTheLimitAsTheirDigest() {
    String longest = "\u00E9".repeat(MAX_WORD_BYTES / 2);

    line(longest + " " + longest + "x " + longest + "y " + longest + "x");

    PartitionCounts counts = counter.result();
    assertThat(words(counts))
        .isEqualTo(
            Map.of(
                longest,
                1L,
                "__long_word__90e1c4f711be468dbc8eeb89fe5429ad",
                2L,
                "__long_word__895f64a9ba8768b36559855333453a80",
                1L));
    assertThat(counts.tally().oversizeWords()).isEqualTo(3);
  }

  @Test
  void shouldMarkLongWordsEvenUnderALimitShorterThanTheMarker() {
    PartitionCounter strict = new PartitionCounter(TokenizerKind.WORDS, 1);

    strict.line(ByteBuffer.wrap("a ABC i".getBytes(UTF_8)));

    assertThat(words(strict.result()))
        .isEqualTo(Map.of("a", 1L, "__long_word__ba7816bf8f01cfea414140de5dae2223", 1L, "i", 1L));
  }

  @Test
  void shouldReadAnyBufferBetweenPositionAndLimitAndLeaveItAsItIs() {
    byte[] array = "xx one two xx".getBytes(UTF_8);
    ByteBuffer slice = ByteBuffer.wrap(array, 1, 11).slice().position(2).limit(9);
    ByteBuffer direct = ByteBuffer.allocateDirect(array.length).put(array).position(3).limit(10);

    counter.line(slice);
    counter.line(direct);
    counter.line(slice.asReadOnlyBuffer());

    assertThat(words(counter.result())).isEqualTo(Map.of("one", 3L, "two", 3L));
    assertThat(slice.remaining()).isEqualTo(7);
    assertThat(direct.remaining()).isEqualTo(7);
  }

  @Test
  void shouldKeepTheFirstLinesAsTextWhenAsked() {
    PartitionCounter sampling =
        new PartitionCounter(
            new Counting(TokenizerKind.SPACE, MAX_WORD_BYTES, true, TextFields.NONE));
    String wide = "\uD83D\uDE00".repeat(300);

    sampling.line(null);
    sampling.line(ByteBuffer.wrap("short".getBytes(UTF_8)));
    sampling.line(ByteBuffer.wrap(wide.getBytes(UTF_8)));
    sampling.line(ByteBuffer.wrap(("a" + wide).getBytes(UTF_8)));
    for (int line = 4; line <= 11; line++) {
      sampling.line(ByteBuffer.wrap(("line " + line).getBytes(UTF_8)));
    }

    assertThat(sampling.result().sampleLines())
        .hasSize(10)
        .startsWith("short", "\uD83D\uDE00".repeat(200), "a" + "\uD83D\uDE00".repeat(199))
        .endsWith("line 10");
    assertThat(counter.result().sampleLines()).isEmpty();
  }

  private void line(String line) {
    counter.line(ByteBuffer.wrap(line.getBytes(UTF_8)));
  }

  private static Map<String, Long> words(PartitionCounts counts) {
    Map<String, Long> words = new HashMap<>();
    counts.forEach(into(words));
    return words;
  }

  private static Map<String, Long> words(WordTable table) {
    Map<String, Long> words = new HashMap<>();
    table.forEach(into(words));
    return words;
  }

  private static WordTable.Sink into(Map<String, Long> words) {
    return (bytes, from, to, count) ->
        assertThat(words.put(new String(bytes, from, to - from, UTF_8), count)).isNull();
  }
}
