package wordcount.producer;

/** What becomes of the lines of a text whose last line cannot be sent. */
enum Delivery {
  /** Each line that is acknowledged stays. */
  LINE_BY_LINE,
  /** None stays: they are part of a transaction that is then aborted. */
  WHOLE
}
