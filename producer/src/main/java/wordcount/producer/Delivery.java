package wordcount.producer;

/** What happens to the lines of a text if a later line cannot be sent. */
enum Delivery {
  /** Each acknowledged line stays in the topic. */
  LINE_BY_LINE,
  /** No line stays: they belong to a transaction, which is then aborted. */
  WHOLE
}
