package wordcount.k8s.ready;

import java.util.Map;
import java.util.Optional;

/**
 * What was seen of one part at one moment.
 *
 * @param ready whether the part is as it should be
 * @param hopeless whether waiting alone cannot make it so
 * @param state its state in a few words, for people
 * @param facts numbers behind it, for programs; keys say their units
 */
public record Observation(
    boolean ready, boolean hopeless, String state, Map<String, Object> facts) {
  public Observation(boolean ready, String state, Map<String, Object> facts) {
    this(ready, false, state, facts);
  }

  /** A part that is as it should be. */
  public static Observation ready(String state) {
    return new Observation(true, state, Map.of());
  }

  /** A part that is not, or not yet, as it should be. */
  public static Observation waiting(String state) {
    return new Observation(false, state, Map.of());
  }

  /** The same with numbers. */
  public Observation with(Map<String, Object> numbers) {
    return new Observation(ready, hopeless, state, numbers);
  }

  /** The same, and waiting alone cannot change it if the reason is one of these. */
  public Observation hopelessIf(Optional<String> reason) {
    return new Observation(ready, !ready && reason.isPresent(), state, facts);
  }
}
