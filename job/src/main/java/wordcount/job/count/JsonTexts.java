package wordcount.job.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the texts of a JSON record in one pass. A text is a string at one of the given places, or
 * each string of an array there. A text is read once, even if two places lead to it. If a name
 * occurs twice in an object, both values are read.
 */
final class JsonTexts {
  /** The result of reading a record. */
  enum Found {
    /** It has a text, possibly an empty one. */
    TEXT,
    /** None of the places has a string, an empty array or an array with a string. */
    NO_TEXT,
    /** It is not a single JSON value, or has more than 1,000 levels. */
    NOT_JSON
  }

  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

  /**
   * How many records may add names of members to Jackson's table of names, which is copied for each
   * of them. Names of a schema are soon all in it; names that are data, such as identifiers, never.
   */
  private static final int MOST_GROWTHS = 1000;

  /** The same once names are known to be data: small tables are copied faster. */
  private static final int FEW_GROWTHS = 50;

  private GrowingFactory json = new GrowingFactory();
  private int mostGrowths = MOST_GROWTHS;

  /** A JSON string can contain half of a surrogate pair, which UTF-8 cannot encode. */
  private final CharsetEncoder utf8 =
      UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .replaceWith(REPLACEMENT);

  private final Place root = new Place();

  /** The texts of the record, one after the other; {@code ends} has the end of each. */
  private ByteBuffer texts = ByteBuffer.allocate(1 << 10);

  private int[] ends = new int[8];
  private int count;
  private boolean found;

  /** Makes parsers that share a growing table of names. */
  private static final class GrowingFactory extends JsonFactory {
    private static final long serialVersionUID = 1L;

    private int names;
    private int growths;

    GrowingFactory() {
      super(
          new JsonFactoryBuilder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .build())
              // Somebody can choose names with equal hashes, and they are still JSON.
              .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW));
    }

    /** Returns how many records have added names; to be called between any two of them. */
    int growths() {
      int size = _byteSymbolCanonicalizer.size();
      if (size != names) {
        names = size;
        growths++;
      }
      return growths;
    }
  }

  /** A given place in a record, or a step on the way to one. */
  private static final class Place {
    private final Map<String, Place> members = new HashMap<>();
    private boolean wanted;
  }

  JsonTexts(TextFields fields) {
    for (String pointer : fields.pointers()) {
      Place place = root;
      String[] names = pointer.split("/", -1);
      for (int i = 1; i < names.length; i++) {
        String name = names[i].replace("~1", "/").replace("~0", "~");
        place = place.members.computeIfAbsent(name, unused -> new Place());
      }
      place.wanted = true;
    }
  }

  /** Reads a record; its texts stay available until the next one is read. */
  Found read(byte[] record, int from, int to) {
    texts.clear();
    count = 0;
    found = false;
    limitNames();
    if (beginsWithNul(record, from, to)) {
      return Found.NOT_JSON;
    }
    try (JsonParser parser = json.createParser(record, from, to - from)) {
      if (parser.nextToken() == null) {
        return Found.NOT_JSON;
      }
      read(parser, root);
      if (parser.nextToken() != null) {
        return Found.NOT_JSON;
      }
    } catch (IOException malformed) {
      return Found.NOT_JSON;
    }
    return found ? Found.TEXT : Found.NO_TEXT;
  }

  /** Replaces the table of names if it grows with ever more records. */
  private void limitNames() {
    if (json.growths() == mostGrowths) {
      json = new GrowingFactory();
      mostGrowths = FEW_GROWTHS;
    }
  }

  /**
   * Jackson would take such a record for UTF-16 or UTF-32. JSON contains no NUL; Jackson itself
   * detects a later one.
   */
  private static boolean beginsWithNul(byte[] record, int from, int to) {
    for (int at = from; at < Math.min(to, from + 4); at++) {
      if (record[at] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Passes on the texts of the record read last. */
  void forEach(Tokenizer.Sink sink) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      sink.word(texts.array(), from, ends[i]);
      from = ends[i];
    }
  }

  private void read(JsonParser parser, Place place) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> readMembers(parser, place);
      case START_ARRAY -> readElements(parser, place);
      case VALUE_STRING -> {
        if (place.wanted) {
          take(parser);
        }
      }
      default -> {}
    }
  }

  private void readMembers(JsonParser parser, Place place) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place member = place.members.get(parser.currentName());
      parser.nextToken();
      readOrSkip(parser, member);
    }
  }

  private void readElements(JsonParser parser, Place place) throws IOException {
    int index = 0;
    for (; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      if (place.wanted && parser.currentToken() == JsonToken.VALUE_STRING) {
        take(parser);
      } else {
        readOrSkip(
            parser, place.members.isEmpty() ? null : place.members.get(Integer.toString(index)));
      }
    }
    found |= place.wanted && index == 0;
  }

  private void readOrSkip(JsonParser parser, Place place) throws IOException {
    if (place == null) {
      parser.skipChildren();
    } else {
      read(parser, place);
    }
  }

  private void take(JsonParser parser) throws IOException {
    found = true;
    CharBuffer text =
        CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    long most = texts.position() + (long) text.length() * REPLACEMENT.length;
    if (most > texts.capacity()) {
      if (most > Integer.MAX_VALUE - 16) {
        throw new IOException("the texts of one record take over 2 GB");
      }
      int room = (int) Math.max(most, Math.min(2L * texts.capacity(), Integer.MAX_VALUE - 16));
      texts = ByteBuffer.allocate(room).put(texts.flip());
    }
    utf8.reset();
    utf8.encode(text, texts, true);
    utf8.flush(texts);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = texts.position();
  }
}
