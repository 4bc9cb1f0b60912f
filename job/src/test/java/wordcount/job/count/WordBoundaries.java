package wordcount.job.count;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.WordBreak;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules of UAX #29 for word boundaries, WB1 to WB999, written down one by one. It takes from
 * ICU the properties of characters alone, and knows no dictionary.
 */
final class WordBoundaries {

  private static final Set<Integer> LINE_ENDS =
      Set.of(WordBreak.NEWLINE, WordBreak.CR, WordBreak.LF);
  private static final Set<Integer> IGNORED =
      Set.of(WordBreak.EXTEND, WordBreak.FORMAT, WordBreak.ZWJ);
  private static final Set<Integer> LETTER = Set.of(WordBreak.ALETTER, WordBreak.HEBREW_LETTER);
  private static final Set<Integer> QUOTE = Set.of(WordBreak.MIDNUMLET, WordBreak.SINGLE_QUOTE);
  private static final Set<Integer> IN_WORD =
      Set.of(
          WordBreak.ALETTER,
          WordBreak.HEBREW_LETTER,
          WordBreak.NUMERIC,
          WordBreak.KATAKANA,
          WordBreak.EXTENDNUMLET);

  private static final int NONE = -1;

  private final int[] characters;
  private final int[] kinds;

  private WordBoundaries(String text) {
    characters = text.codePoints().toArray();
    kinds =
        text.codePoints()
            .map(c -> UCharacter.getIntPropertyValue(c, UProperty.WORD_BREAK))
            .toArray();
  }

  /** Whether ICU cuts text with this character by a dictionary, or by rules for East Asia. */
  static boolean needsMoreThanRules(int character) {
    int script = UScript.getScript(character);
    return UCharacter.getIntPropertyValue(character, UProperty.LINE_BREAK)
            == UCharacter.LineBreak.COMPLEX_CONTEXT
        || script == UScript.HAN
        || script == UScript.HIRAGANA
        || script == UScript.KATAKANA
        || script == UScript.HANGUL
        // The marks of Japanese that belong to no script.
        || UScript.hasScript(character, UScript.HIRAGANA)
        || UScript.hasScript(character, UScript.KATAKANA);
  }

  static List<String> segments(String text) {
    WordBoundaries rules = new WordBoundaries(text);
    List<String> segments = new ArrayList<>();
    StringBuilder segment = new StringBuilder();
    for (int at = 0; at < rules.characters.length; at++) {
      if (at > 0 && rules.breakBefore(at)) {
        segments.add(segment.toString());
        segment.setLength(0);
      }
      segment.appendCodePoint(rules.characters[at]);
    }
    if (segment.length() > 0) {
      segments.add(segment.toString());
    }
    return segments;
  }

  private boolean breakBefore(int at) {
    if (kinds[at - 1] == WordBreak.CR && kinds[at] == WordBreak.LF) {
      return false; // WB3
    }
    if (LINE_ENDS.contains(kinds[at - 1]) || LINE_ENDS.contains(kinds[at])) {
      return true; // WB3a, WB3b
    }
    if (kinds[at - 1] == WordBreak.ZWJ
        && UCharacter.hasBinaryProperty(characters[at], UProperty.EXTENDED_PICTOGRAPHIC)) {
      return false; // WB3c
    }
    if (kinds[at - 1] == WordBreak.WSEGSPACE && kinds[at] == WordBreak.WSEGSPACE) {
      return false; // WB3d
    }
    if (IGNORED.contains(kinds[at])) {
      return false; // WB4
    }
    int before = before(at);
    int last = kind(before);
    int beforeLast = kind(before(before));
    int next = kinds[at];
    int afterNext = kind(after(at));
    boolean[] joined = {
      /* WB5 */ LETTER.contains(last) && LETTER.contains(next),
      /* WB6 */ LETTER.contains(last) && midLetter(next) && LETTER.contains(afterNext),
      /* WB7 */ LETTER.contains(beforeLast) && midLetter(last) && LETTER.contains(next),
      /* WB7a */ hebrew(last) && next == WordBreak.SINGLE_QUOTE,
      /* WB7b */ hebrew(last) && next == WordBreak.DOUBLE_QUOTE && hebrew(afterNext),
      /* WB7c */ hebrew(beforeLast) && last == WordBreak.DOUBLE_QUOTE && hebrew(next),
      /* WB8 */ last == WordBreak.NUMERIC && next == WordBreak.NUMERIC,
      /* WB9 */ LETTER.contains(last) && next == WordBreak.NUMERIC,
      /* WB10 */ last == WordBreak.NUMERIC && LETTER.contains(next),
      /* WB11 */ beforeLast == WordBreak.NUMERIC && midNumber(last) && next == WordBreak.NUMERIC,
      /* WB12 */ last == WordBreak.NUMERIC && midNumber(next) && afterNext == WordBreak.NUMERIC,
      /* WB13 */ last == WordBreak.KATAKANA && next == WordBreak.KATAKANA,
      /* WB13a */ IN_WORD.contains(last) && next == WordBreak.EXTENDNUMLET,
      /* WB13b */ last == WordBreak.EXTENDNUMLET && IN_WORD.contains(next),
      /* WB15, WB16 */ next == WordBreak.REGIONAL_INDICATOR && flagsBefore(at) % 2 == 1,
    };
    for (boolean rule : joined) {
      if (rule) {
        return false;
      }
    }
    return true; // WB999
  }

  private static boolean hebrew(int kind) {
    return kind == WordBreak.HEBREW_LETTER;
  }

  private static boolean midLetter(int kind) {
    return kind == WordBreak.MIDLETTER || QUOTE.contains(kind);
  }

  private static boolean midNumber(int kind) {
    return kind == WordBreak.MIDNUM || QUOTE.contains(kind);
  }

  private int flagsBefore(int at) {
    int flags = 0;
    for (int i = before(at); kind(i) == WordBreak.REGIONAL_INDICATOR; i = before(i)) {
      flags++;
    }
    return flags;
  }

  private int kind(int at) {
    return at < 0 || at >= kinds.length ? NONE : kinds[at];
  }

  /** Index of the last character before this one that WB4 does not ignore. */
  private int before(int at) {
    int i = at - 1;
    while (i > 0 && IGNORED.contains(kinds[i]) && !LINE_ENDS.contains(kinds[i - 1])) {
      i--;
    }
    return i;
  }

  private int after(int at) {
    int i = at + 1;
    while (i < kinds.length && IGNORED.contains(kinds[i])) {
      i++;
    }
    return i;
  }
}
