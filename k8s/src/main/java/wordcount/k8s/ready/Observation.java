package wordcount.k8s.ready;

import java.util.Map;
import java.util.Optional;

/**
 * The state of one part at one moment.
 *
 * @param ready whether the part is ready
 * @param hopeless whether waiting alone cannot make it ready
 * @param state its state in a few words, for people
 * @param facts the numbers behind it, for programs; keys include their units
 */
public record Observation(
    boolean ready, boolean hopeless, String state, Map<String, Object> facts) {
  public Observation(boolean ready, String state, Map<String, Object> facts) {
    this(ready, false, state, facts);
  }

  /** Returns the observation of a part that is ready. */
  public static Observation ready(String state) {
    return new Observation(true, state, Map.of());
  }

  /** Returns the observation of a part that is not ready, or not yet. */
  public static Observation waiting(String state) {
    return new Observation(false, state, Map.of());
  }

  /** Returns the same observation with these facts. */
  public Observation with(Map<String, Object> numbers) {
    return new Observation(ready, hopeless, state, numbers);
  }

  /** Returns the same observation, marked as hopeless if it is not ready and there is a reason. */
  public Observation hopelessIf(Optional<String> reason) {
    return new Observation(ready, !ready && reason.isPresent(), state, facts);
  }
}
