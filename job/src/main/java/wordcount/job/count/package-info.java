/**
 * Counts words as bytes: the records of one partition come in, one compact {@link PartitionCounts}
 * goes out. Pure Java; it knows neither Kafka nor Spark and makes no object per line or word.
 *
 * <p>A {@link Tokenizer} cuts a line, a {@link WordTable} keeps a count per word, a {@link
 * PartitionCounter} joins the two and deals with everything a text should not contain.
 */
package wordcount.job.count;
