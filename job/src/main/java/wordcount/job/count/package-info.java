/**
 * Counts words as bytes: turns the records of one partition into one compact {@link
 * PartitionCounts}. Pure Java: it depends on neither Kafka nor Spark and allocates no object per
 * line or word.
 *
 * <p>A {@link Tokenizer} splits a line, a {@link WordTable} keeps a count per word, and a {@link
 * PartitionCounter} combines the two and handles everything that a text should not contain.
 */
package wordcount.job.count;
