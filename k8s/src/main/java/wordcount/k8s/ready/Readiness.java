package wordcount.k8s.ready;

/** One part of the pipeline and how to see whether it is well. */
public interface Readiness {
  /** Returns the part's name as people see it, such as {@code kafka}. */
  String part();

  /** Looks once; changes nothing. */
  Observation observe();

  /**
   * Does what makes it ready where waiting alone does not; to be called after each look that found
   * it not ready. Most parts need no help.
   *
   * @return whether it may be ready now, so that to look again is worth it
   */
  default boolean help() {
    return false;
  }

  /** Returns what to give {@code kubectl} to see more, such as {@code describe kafka wordcount}. */
  String lookFurther();

  /** Returns lines that tell more where it is not ready, such as a crashed program's last words. */
  default String evidence() {
    return "";
  }
}
