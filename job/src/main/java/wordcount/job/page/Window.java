package wordcount.job.page;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A sliding window that ends now, divided into slots that expire one after the other. */
public enum Window {
  MINUTE("1m", 1, 12),
  TEN_MINUTES("10m", 6, 20),
  HOUR("1h", 36, 20);

  /** The shortest slot; the others are multiples of it. */
  static final Duration TICK = Duration.ofSeconds(5);

  private final String label;

  /** Ticks in a slot. */
  final int ticks;

  /** Slots in the window, including the one being filled. */
  final int slots;

  Window(String label, int ticks, int slots) {
    this.label = label;
    this.ticks = ticks;
    this.slots = slots;
  }

  /** Returns its name in a query. */
  String label() {
    return label;
  }

  static Optional<Window> of(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Window::label).collect(Collectors.joining(", "));
  }
}
