package wordcount.local.totals;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts any number of words in bounded memory: words that do not fit go to files, each sorted,
 * which are merged at the end.
 */
final class SortedWords {
  /** Heap bytes of a word besides its own: two objects and the list's reference. */
  private static final int BESIDE_WORD = 64;

  private static final int FILE_BUFFER = 1 << 16;

  private final Comparator<WordTotal> order;
  private final long room;
  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private List<WordTotal> words = new ArrayList<>();
  private long memory;

  /** Receives words, in order. */
  interface Sink {
    void word(WordTotal word) throws IOException;
  }

  /**
   * @param room memory limit in bytes, besides a buffer for each file during the merge
   * @param folder where to put the files; they are not deleted
   */
  SortedWords(Comparator<WordTotal> order, long room, Path folder) {
    this.order = order;
    this.room = room;
    this.folder = folder;
  }

  void add(WordTotal word) throws IOException {
    words.add(word);
    memory += BESIDE_WORD + word.word().length;
    if (memory > room) {
      writeFile();
    }
  }

  boolean isEmpty() {
    return words.isEmpty() && files.isEmpty();
  }

  /** Call it when all words are added: writes the last file, if there are others. */
  void finish() throws IOException {
    if (!files.isEmpty() && !words.isEmpty()) {
      writeFile();
    }
  }

  /** Passes on all words in order; words that compare as equal stay in the order of adding. */
  void forEach(Sink sink) throws IOException {
    if (files.isEmpty()) {
      words.sort(order);
      for (WordTotal word : words) {
        sink.word(word);
      }
    } else {
      merge(sink);
    }
  }

  private void writeFile() throws IOException {
    words.sort(order);
    Path file = Files.createTempFile(folder, "totals", null);
    files.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), FILE_BUFFER))) {
      for (WordTotal word : words) {
        out.writeLong(word.total());
        out.writeInt(word.word().length);
        out.write(word.word());
      }
    }
    words = new ArrayList<>();
    memory = 0;
  }

  private void merge(Sink sink) throws IOException {
    PriorityQueue<Reader> next =
        new PriorityQueue<>(
            Comparator.comparing(Reader::word, order).thenComparing(Reader::number));
    List<Reader> open = new ArrayList<>();
    try {
      for (Path file : files) {
        Reader reader = new Reader(open.size(), file);
        open.add(reader);
        if (reader.advance()) {
          next.add(reader);
        }
      }
      while (!next.isEmpty()) {
        Reader first = next.remove();
        sink.word(first.word());
        if (first.advance()) {
          next.add(first);
        }
      }
    } finally {
      for (Reader reader : open) {
        reader.in.close();
      }
    }
  }

  /** Reads a file word by word. */
  private static final class Reader {
    private final int number;
    private final DataInputStream in;
    private WordTotal word;

    Reader(int number, Path file) throws IOException {
      this.number = number;
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), FILE_BUFFER));
    }

    /** Advances to the next word; false at the end. */
    boolean advance() throws IOException {
      try {
        long total = in.readLong();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        word = new WordTotal(bytes, total);
        return true;
      } catch (EOFException end) {
        return false;
      }
    }

    WordTotal word() {
      return word;
    }

    int number() {
      return number;
    }
  }
}
