/**
 * Proves a running pipeline from its two ends. In: lines with words that no other line has, sent to
 * the input topic. Out: whether the committed totals of these words are exactly right, and how long
 * they took.
 */
package wordcount.verify;
