package wordcount.k8s.ready;

/** A condition of one part of the pipeline, which can be observed and awaited. */
public interface Condition {
  /** Returns the part's name in output, such as {@code kafka}. */
  String part();

  /** Observes the part once; changes nothing. */
  Observation observe();

  /**
   * Helps a part that waiting alone does not make ready; called after each observation that found
   * it not ready. Most parts need no help.
   *
   * @return whether it may be ready now, so that it is worth observing again at once
   */
  default boolean repair() {
    return false;
  }

  /**
   * Returns the {@code kubectl} arguments to see more, such as {@code describe kafka wordcount}.
   */
  String kubectlHint();

  /** Returns more lines on why it is not ready, such as the end of a crashed program's log. */
  default String evidence() {
    return "";
  }
}
