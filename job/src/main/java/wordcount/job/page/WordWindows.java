package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import wordcount.job.count.TopWords;
import wordcount.job.count.Varint;
import wordcount.job.count.WordBytes;
import wordcount.job.count.WordCount;
import wordcount.job.count.WordTable;

/**
 * Counts each word in the last minute, ten minutes and hour, by commit time. A window begins at a
 * slot's edge and ends at the last commit, so its counts are exactly the difference of the totals
 * as of two commits.
 *
 * <p>Each word is stored once, with a number; arrays hold the counts by that number. A commit costs
 * one look-up per word. When memory runs out, the longest window drops its data and starts again:
 * it is then shorter than its name says, and reports that, but is still exact.
 *
 * <p>Times are nanoseconds of a monotonic clock. Safe for use by several threads.
 */
public final class WordWindows {
  private static final long TICK = Window.TICK.toNanos();
  private static final int ARRAYS = 1 + 2 * Window.values().length;
  private static final int SMALLEST = 1 << 10;

  /** How many ticks it takes until everything counted before has expired. */
  private static final int ALL_TICKS = Window.HOUR.ticks * (Window.HOUR.slots + 1);

  /** Freeing goes down to this share of the limit, or it would be needed all the time. */
  private static final double ROOM = 0.75;

  /**
   * A rising word is at least this much more frequent in the last minute than in the hour before.
   */
  private static final int RISE = 2;

  private static final int LEAST_OF_A_RISE = 5;

  /** The least time, in nanoseconds, known before the last minute that allows a comparison. */
  private static final long LEAST_BEFORE = 60_000_000_000L;

  /**
   * The totals as of a commit.
   *
   * @param seq number of the commit
   * @param total sum of all totals
   * @param nanos the time at which a span begins or ends with it
   */
  record Edge(long seq, long total, long nanos) {
    Edge at(long time) {
      return new Edge(seq, total, time);
    }
  }

  /** Why a window is shorter than its name says. */
  enum Cut {
    NONE,
    /** The job started later than that. */
    START,
    /** The distinct words exceeded the memory. */
    MEMORY
  }

  /**
   * The counts of a window, from the commits after {@code from} up to {@code to}.
   *
   * @param nanos when they were read
   */
  record Counts(Edge from, Edge to, Cut cut, long distinct, List<WordCount> words, long nanos) {
    long total() {
      return to.total - from.total;
    }
  }

  /** The trend of a word. */
  enum Trend {
    NONE,
    /** It occurred in the last minute, but not in the hour before. */
    NEW,
    /** It is at least twice as frequent in the last minute as in the hour before. */
    RISING
  }

  /** A full slot: for each of its words, the distance from the previous number and the count. */
  private static final class Slot {
    final Edge from;
    final byte[] packed;

    Slot(Edge from, byte[] packed) {
      this.from = from;
      this.packed = packed;
    }
  }

  /** The state of one window, without the counts of the current tick. */
  private static final class State {
    final Window window;
    final Deque<Slot> full = new ArrayDeque<>();
    long[] sums = new long[SMALLEST];

    /** The part of the sums that belongs to the slot being filled. */
    long[] filling = new long[SMALLEST];

    Edge fillingFrom;
    Cut cut;

    State(Window window) {
      this.window = window;
    }

    Edge from() {
      return full.isEmpty() ? fillingFrom : full.peekFirst().from;
    }

    void forget(Edge from, Cut why) {
      full.clear();
      Arrays.fill(sums, 0);
      Arrays.fill(filling, 0);
      fillingFrom = from;
      cut = why;
    }
  }

  private final long maxBytes;
  private final Map<Window, State> states = new EnumMap<>(Window.class);

  /** By word, its number plus 1. */
  private WordTable numbers = new WordTable();

  /** By number, the count in the current tick. */
  private long[] running = new long[SMALLEST];

  private boolean anyRunning;
  private Edge runningFrom;
  private long tick;
  private Edge last;
  private long packedBytes;

  /**
   * Creates windows that know nothing before the first {@link #begin}.
   *
   * @param maxBytes memory limit; up to twice as much while memory is being freed
   */
  public WordWindows(long maxBytes) {
    this.maxBytes = maxBytes;
    for (Window window : Window.values()) {
      states.put(window, new State(window));
    }
    begin(0, 0, 0);
  }

  /** Drops all data and starts after this commit. */
  public synchronized void begin(long seq, long total, long nanos) {
    beginAnew(new Edge(seq, total, nanos), Cut.START);
  }

  /** Does the same because a commit had more words than fit into memory. */
  synchronized void passOver(long seq, long total, long nanos) {
    beginAnew(new Edge(seq, total, nanos), Cut.MEMORY);
  }

  private void beginAnew(Edge edge, Cut why) {
    numbers = new WordTable();
    resize(SMALLEST);
    Arrays.fill(running, 0);
    anyRunning = false;
    packedBytes = 0;
    states.values().forEach(state -> state.forget(edge, why));
    last = edge;
    runningFrom = edge;
    tick = Math.floorDiv(edge.nanos, TICK);
  }

  /**
   * Adds the changes of a commit.
   *
   * @param changes by word, the increase of its total
   * @param seq the commit's number
   * @param total sum of all totals after it
   * @param nanos its time
   */
  public synchronized void committed(WordTable changes, long seq, long total, long nanos) {
    advance(nanos);
    Edge now = new Edge(seq, total, nanos);
    boolean[] full = {false};
    changes.forEach(
        (bytes, from, to, count) -> {
          if (!full[0]) {
            int number = number(bytes, from, to);
            if (number < 0) {
              full[0] = true;
            } else {
              running[number] += count;
              anyRunning = true;
            }
          }
        });
    if (full[0]) {
      beginAnew(now, Cut.MEMORY);
    }
    last = now;
  }

  /** Returns the number of a word, a new one if it has none; -1 if there is no room for it. */
  private int number(byte[] bytes, int from, int to) {
    long known = numbers.get(bytes, from, to);
    if (known > 0) {
      return (int) known - 1;
    }
    if (!hasRoom(to - from) && !makeRoom(to - from)) {
      return -1;
    }
    int number = numbers.size();
    if (number == running.length) {
      resize(2 * number);
    }
    numbers.put(bytes, from, to, number + 1L);
    return number;
  }

  private boolean hasRoom(int wordBytes) {
    long length = numbers.size() == running.length ? 2L * running.length : running.length;
    return numbers.memoryWith(1, wordBytes) + length * Long.BYTES * ARRAYS + packedBytes
        <= maxBytes;
  }

  /** Returns the bytes of memory that all data takes. */
  synchronized long memory() {
    return numbers.memory() + (long) running.length * Long.BYTES * ARRAYS + packedBytes;
  }

  /** Drops words that are in no window, then the data of the longest windows. */
  private boolean makeRoom(int wordBytes) {
    forgetUnused();
    Window[] windows = Window.values();
    for (int i = windows.length - 1;
        i >= 0 && (memory() > ROOM * maxBytes || !hasRoom(wordBytes));
        i--) {
      State state = states.get(windows[i]);
      packedBytes -= state.full.stream().mapToLong(slot -> slot.packed.length).sum();
      state.forget(runningFrom, Cut.MEMORY);
      forgetUnused();
    }
    return hasRoom(wordBytes);
  }

  /** Drops unused words and renumbers the others in the same order. */
  private void forgetUnused() {
    WordTable kept = new WordTable();
    int[] renumbered = new int[numbers.size()];
    LongPredicate used =
        number ->
            running[(int) number] > 0
                || states.values().stream().anyMatch(state -> state.sums[(int) number] > 0);
    numbers.forEach(
        (bytes, from, to, known) -> {
          int number = (int) known - 1;
          if (used.test(number)) {
            renumbered[number] = kept.size();
            kept.put(bytes, from, to, kept.size() + 1L);
          } else {
            renumbered[number] = -1;
          }
        });
    int length = SMALLEST;
    while (length < kept.size()) {
      length *= 2;
    }
    running = renumbered(running, renumbered, length);
    packedBytes = 0;
    for (State state : states.values()) {
      state.sums = renumbered(state.sums, renumbered, length);
      state.filling = renumbered(state.filling, renumbered, length);
      for (int i = state.full.size(); i > 0; i--) {
        Slot slot = state.full.pollFirst();
        long[] counts = new long[length];
        unpack(slot.packed, (number, count) -> counts[renumbered[number]] = count);
        add(state, new Slot(slot.from, pack(counts)));
      }
    }
    numbers = kept;
  }

  private static long[] renumbered(long[] counts, int[] renumbered, int length) {
    long[] moved = new long[length];
    for (int number = 0; number < renumbered.length; number++) {
      if (renumbered[number] >= 0) {
        moved[renumbered[number]] = counts[number];
      }
    }
    return moved;
  }

  private void resize(int length) {
    running = Arrays.copyOf(running, length);
    for (State state : states.values()) {
      state.sums = Arrays.copyOf(state.sums, length);
      state.filling = Arrays.copyOf(state.filling, length);
    }
  }

  /** Ends all ticks that are over at this time. */
  private void advance(long nanos) {
    long now = Math.floorDiv(nanos, TICK);
    tick = Math.max(tick, now - ALL_TICKS);
    while (tick < now) {
      tick++;
      endTick(last.at(tick * TICK));
    }
    if (memory() > maxBytes) {
      makeRoom(0);
    }
  }

  private void endTick(Edge edge) {
    if (anyRunning) {
      for (State state : states.values()) {
        for (int number = 0; number < numbers.size(); number++) {
          state.sums[number] += running[number];
          state.filling[number] += running[number];
        }
      }
      Arrays.fill(running, 0);
      anyRunning = false;
    }
    runningFrom = edge;
    for (State state : states.values()) {
      if (tick % state.window.ticks == 0) {
        add(state, new Slot(state.fillingFrom, pack(state.filling)));
        Arrays.fill(state.filling, 0);
        state.fillingFrom = edge;
        if (state.full.size() == state.window.slots) {
          Slot oldest = state.full.pollFirst();
          packedBytes -= oldest.packed.length;
          unpack(oldest.packed, (number, count) -> state.sums[number] -= count);
          state.cut = Cut.NONE;
        }
      }
    }
  }

  private void add(State state, Slot slot) {
    state.full.addLast(slot);
    packedBytes += slot.packed.length;
  }

  private static byte[] pack(long[] counts) {
    int size = 0;
    int before = 0;
    for (int number = 0; number < counts.length; number++) {
      if (counts[number] > 0) {
        size += Varint.size(number - before) + Varint.size(counts[number]);
        before = number;
      }
    }
    byte[] packed = new byte[size];
    int at = 0;
    before = 0;
    for (int number = 0; number < counts.length; number++) {
      if (counts[number] > 0) {
        at = Varint.write(number - before, packed, at);
        at = Varint.write(counts[number], packed, at);
        before = number;
      }
    }
    return packed;
  }

  /** Receives a word's number and count. */
  private interface Counted {
    void count(int number, long count);
  }

  private static void unpack(byte[] packed, Counted sink) {
    int number = 0;
    int at = 0;
    while (at < packed.length) {
      long distance = Varint.read(packed, at);
      at += Varint.size(distance);
      number += (int) distance;
      long count = Varint.read(packed, at);
      at += Varint.size(count);
      sink.count(number, count);
    }
  }

  /**
   * Returns the counts of a window at this time, of the words with this prefix.
   *
   * @param top how many of its most frequent words to return
   */
  synchronized Counts counts(Window window, byte[] prefix, int top, long nanos) {
    advance(nanos);
    State state = states.get(window);
    TopWords most = new TopWords(Math.max(top, 1));
    long[] distinct = {0};
    numbers.forEach(
        (bytes, from, to, known) -> {
          long count = count(state, (int) known - 1);
          if (count > 0 && WordBytes.startsWith(bytes, from, to, prefix)) {
            distinct[0]++;
            most.offer(bytes, from, to, count);
          }
        });
    List<WordCount> words = top == 0 ? List.of() : most.list();
    return new Counts(state.from(), last, state.cut, distinct[0], words, nanos);
  }

  /** Returns the same for one word; the result has this word, or none. */
  synchronized Counts count(Window window, byte[] word, long nanos) {
    advance(nanos);
    State state = states.get(window);
    long count = count(state, word);
    List<WordCount> found =
        count > 0 ? List.of(new WordCount(new String(word, UTF_8), count)) : List.of();
    return new Counts(state.from(), last, state.cut, found.size(), found, nanos);
  }

  private long count(State state, byte[] word) {
    long known = numbers.get(word, 0, word.length);
    return known == 0 ? 0 : count(state, (int) known - 1);
  }

  private long count(State state, int number) {
    return state.sums[number] + running[number];
  }

  /** Returns the current trend of a word. */
  synchronized Trend trend(byte[] word, long nanos) {
    advance(nanos);
    State minute = states.get(Window.MINUTE);
    State hour = states.get(Window.HOUR);
    long before = minute.from().nanos - hour.from().nanos;
    long recent = count(minute, word);
    if (recent == 0 || before < LEAST_BEFORE) {
      return Trend.NONE;
    }
    long earlier = count(hour, word) - recent;
    if (earlier == 0) {
      return Trend.NEW;
    }
    double rise = (double) recent / Math.max(nanos - minute.from().nanos, 1) * before / earlier;
    return rise >= RISE && recent >= LEAST_OF_A_RISE ? Trend.RISING : Trend.NONE;
  }
}
