package wordcount.local.text;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import wordcount.producer.TextFiles;
import wordcount.producer.Utf8Check;

/** Warnings about a text that was counted as UTF-8 but is not UTF-8. */
public final class EncodingWarnings {
  /** Confidence of 100; below this, ICU only guesses. */
  private static final int LIKELY = 20;

  /** Share of blanks among the characters; one in fifty if words are long. */
  private static final double MIN_BLANKS = 0.02;

  private EncodingWarnings() {}

  /**
   * Returns a one-line warning: how many lines are affected and what to do; empty if none is.
   *
   * @param lines how many lines the text has
   */
  public static Optional<String> of(Utf8Check text, long lines) {
    if (text.invalidLines() == 0) {
      return Optional.empty();
    }
    String found = "warning: " + text.invalidLines() + " of " + lines + " lines are not UTF-8";
    Optional<String> encoding = encoding(text.sample());
    if (encoding.isEmpty()) {
      return Optional.of(
          found + ", or contain NUL, and do not look like text: these totals include garbage");
    }
    // In another encoding, only ASCII lines can look like UTF-8, apart from rare accidents.
    if (text.nonAsciiLines() > 0) {
      return Optional.of(
          found
              + " but look like "
              + encoding.get()
              + ", while "
              + text.nonAsciiLines()
              + " others are UTF-8: these totals count their words wrongly");
    }
    return Optional.of(
        found
            + "; the text looks like "
            + encoding.get()
            + ", so these totals are wrong: count it again with ENCODING="
            + encoding.get());
  }

  /** Returns a one-line warning if a text was converted that probably was UTF-8 already. */
  public static Optional<String> of(TextFiles text) {
    return text.doubtfulEncoding()
        .map(
            encoding ->
                "warning: the text looks like UTF-8, not "
                    + encoding.name()
                    + ", so these totals are probably wrong: count it again without ENCODING=");
  }

  private static Optional<String> encoding(byte[] sample) {
    CharsetMatch match = new CharsetDetector().setText(sample).detect();
    Optional<String> guess =
        Optional.ofNullable(match)
            .filter(likely -> likely.getConfidence() >= LIKELY)
            .map(CharsetMatch::getName)
            .filter(Charset::isSupported);
    // ICU expects UTF-16 without a byte order mark to be Latin, and takes other scripts for
    // ISO-8859.
    return hasNul(sample)
        ? guess.filter(name -> name.startsWith("UTF-")).or(() -> utf16(sample))
        : guess;
  }

  private static boolean hasNul(byte[] sample) {
    for (byte b : sample) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Finds the byte order of UTF-16 by its blanks and line ends. */
  private static Optional<String> utf16(byte[] sample) {
    return Stream.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)
        .filter(encoding -> blanks(new String(sample, encoding)) >= MIN_BLANKS)
        .map(Charset::name)
        .findFirst();
  }

  private static double blanks(String text) {
    return (double) text.chars().filter(c -> c == ' ' || c == '\n').count() / text.length();
  }
}
