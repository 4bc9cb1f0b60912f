package wordcount.job.count;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.job.count.JsonTexts.Found;

class JsonTextsTest {
  private static final ObjectMapper TREES = new ObjectMapper();

  @Property(tries = 5000)
  void shouldFindTheTextsOfATreeAtThePointers(
      @ForAll("values") JsonNode record, @ForAll("pointers") List<String> pointers)
      throws IOException {
    // given: what stands there in a tree
    Map<String, String> expected = new HashMap<>();
    boolean found = false;
    for (String pointer : pointers) {
      JsonNode there = record.at(JsonPointer.compile(pointer));
      found |= there.isArray() && there.isEmpty();
      if (there.isTextual()) {
        expected.put(pointer, there.textValue());
      }
      for (int i = 0; there.isArray() && i < there.size(); i++) {
        if (there.get(i).isTextual()) {
          // Two pointers may lead to one text.
          expected.put(pointer + "/" + i, there.get(i).textValue());
        }
      }
    }
    found |= !expected.isEmpty();

    // when
    byte[] bytes = TREES.writeValueAsBytes(record);
    Read read = read(new JsonTexts(new TextFields(pointers)), bytes);

    // then
    assertThat(read.found()).isEqualTo(found ? Found.TEXT : Found.NO_TEXT);
    if (found) {
      assertThat(read.texts()).containsExactlyInAnyOrderElementsOf(expected.values());
    }
  }

  @Property(tries = 2000)
  void shouldReportRecordsThatAreNotJson(
      @ForAll("values") JsonNode record, @ForAll int at, @ForAll byte to, @ForAll boolean cut)
      throws IOException {
    // given: a byte changed, or the end cut off
    byte[] bytes = TREES.writeValueAsBytes(record);
    int place = Math.floorMod(at, bytes.length);
    if (cut) {
      bytes = java.util.Arrays.copyOf(bytes, place);
    } else {
      bytes[place] = (byte) (to & 0x7F);
    }
    boolean json;
    try {
      json =
          !new ObjectMapper()
              .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(bytes)
              .isMissingNode();
    } catch (IOException e) {
      json = false;
    }

    for (byte one : bytes) {
      // Jackson would take it for UTF-16.
      json &= one != 0;
    }

    // when, then
    Read read = read(new JsonTexts(new TextFields(List.of("/a"))), bytes);
    assertThat(read.found() != Found.NOT_JSON).as(new String(bytes, UTF_8)).isEqualTo(json);
  }

  @Test
  void shouldReadStringsAsTheyAreMeant() {
    assertThat(texts("/a", "{\"a\":\"caf\\u00e9 \\\"x\\\"\\n\\ud83d\\ude00 ß\"}"))
        .containsExactly("café \"x\"\n😀 ß");
    assertThat(texts("/a", "{\"a\":\"half \\ud83d pair\"}")).containsExactly("half \uFFFD pair");
    assertThat(texts("/a~1b/~0c", "{\"a/b\":{\"~c\":\"x\"}}")).containsExactly("x");
    assertThat(texts("", " \"all of it\" ")).containsExactly("all of it");
    JsonTexts both = new JsonTexts(new TextFields(List.of("/a", "/a/0")));
    assertThat(read(both, "{\"a\":[\"x\"]}".getBytes(UTF_8)).texts()).containsExactly("x");
    assertThat(texts("/a/1", "{\"a\":[\"x\",\"y\"]}")).containsExactly("y");
    assertThat(texts("/a", "{\"a\":[\"x\",2,[\"z\"],\"y\"]}")).containsExactly("x", "y");
    assertThat(texts("/a", "{\"a\":\"x\",\"b\":1,\"a\":\"y\"}")).containsExactly("x", "y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{\"a\":\"x\"}}",
        "[\"a\"]",
        "7",
        "\"a\""
      })
  void shouldReportRecordsWithoutText(String record) {
    JsonTexts texts = new JsonTexts(new TextFields(List.of("/a")));
    assertThat(texts.read(record.getBytes(UTF_8), 0, record.length())).isEqualTo(Found.NO_TEXT);
  }

  @Test
  void shouldSurviveMaliciousRecords() {
    JsonTexts texts = new JsonTexts(new TextFields(List.of("/a")));
    byte[] deep = "[".repeat(5_000_000).getBytes(UTF_8);
    assertThat(texts.read(deep, 0, deep.length)).isEqualTo(Found.NOT_JSON);
    byte[] number = ("{\"n\":" + "9".repeat(100_000) + ",\"a\":\"x\"}").getBytes(UTF_8);
    assertThat(texts.read(number, 0, number.length)).isEqualTo(Found.TEXT);
    String long30 = "é".repeat(30_000_000 / 2);
    byte[] string = ("{\"a\":\"" + long30 + "\"}").getBytes(UTF_8);
    assertThat(read(texts, string).texts()).containsExactly(long30);
  }

  @Test
  void shouldReadRecordsWhoseNamesHaveEqualHashes() {
    String members =
        collidingNames(600).stream().map(name -> "\"" + name + "\":1,").collect(joining());
    assertThat(texts("/a", "{" + members + "\"a\":\"a word\"}")).containsExactly("a word");
  }

  /** Returns names of which Jackson 2.15 computes the same hash, whatever its seed is. */
  private static Set<String> collidingNames(int number) {
    int inverseOf33 = 0x3e0f83e1;
    Random random = new Random(1);
    Set<String> names = new HashSet<>();
    while (names.size() < number) {
      byte[] name = new byte[8];
      for (int i = 0; i < 4; i++) {
        name[i] = (byte) ('a' + random.nextInt(26));
      }
      ByteBuffer quads = ByteBuffer.wrap(name);
      int mixed = quads.getInt(0);
      mixed += mixed >>> 15;
      mixed ^= mixed >>> 9;
      quads.putInt(4, -mixed * inverseOf33);
      String text = new String(name, US_ASCII);
      if (text.chars().allMatch(Character::isLetterOrDigit)) {
        names.add(text);
      }
    }
    return names;
  }

  @Test
  void shouldNotKeepAllNamesOfRecordsWhoseNamesAreData() {
    // given
    JsonTexts texts = new JsonTexts(new TextFields(List.of("/a")));
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int records = 20_000;
    long before = thread.getCurrentThreadAllocatedBytes();

    // when
    for (int i = 0; i < records; i++) {
      byte[] record = ("{\"user-" + i + "\":1,\"a\":\"x\"}").getBytes(UTF_8);
      assertThat(texts.read(record, 0, record.length)).isEqualTo(Found.TEXT);
    }

    // then
    long perRecord = (thread.getCurrentThreadAllocatedBytes() - before) / records;
    assertThat(perRecord).isLessThan(50_000);
  }

  @Test
  void shouldRejectInvalidPointers() {
    assertThat(TextFields.problem("--text-field", "/a/b~0~1")).isEmpty();
    assertThat(TextFields.problem("--text-field", "")).isEmpty();
    assertThat(TextFields.problem("--text-field", "message"))
        .get()
        .asString()
        .contains("'message' is not a JSON");
    assertThat(TextFields.problem("--text-field", "/a~2")).isPresent();
  }

  private record Read(Found found, List<String> texts) {}

  private static List<String> texts(String pointer, String record) {
    Read read = read(new JsonTexts(new TextFields(List.of(pointer))), record.getBytes(UTF_8));
    assertThat(read.found()).isEqualTo(Found.TEXT);
    return read.texts();
  }

  private static Read read(JsonTexts texts, byte[] record) {
    byte[] surrounded = new byte[record.length + 2];
    System.arraycopy(record, 0, surrounded, 1, record.length);
    Found found = texts.read(surrounded, 1, 1 + record.length);
    List<String> strings = new ArrayList<>();
    texts.forEach((bytes, from, to) -> strings.add(new String(bytes, from, to - from, UTF_8)));
    return new Read(found, strings);
  }

  @Provide
  Arbitrary<List<String>> pointers() {
    return Arbitraries.of("/a", "/b", "/a/b", "/b/0", "/a/0/b", "/a~1b", "/", "")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .uniqueElements();
  }

  @Provide
  Arbitrary<JsonNode> values() {
    JsonNodeFactory make = JsonNodeFactory.instance;
    Arbitrary<JsonNode> text =
        Arbitraries.of("", "x", "to be", "é\t\"\\", "😀").map(make::textNode);
    Arbitrary<JsonNode> leaf =
        Arbitraries.oneOf(
            text,
            text,
            Arbitraries.integers().map(make::numberNode),
            Arbitraries.of(true, false).map(make::booleanNode),
            Arbitraries.just(make.nullNode()));
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(elements -> new ArrayNode(make, elements)),
                Arbitraries.maps(Arbitraries.of("a", "b", "a/b", ""), inner)
                    .ofMaxSize(4)
                    .map(members -> new ObjectNode(make, Map.copyOf(members)))),
        0,
        3);
  }
}
