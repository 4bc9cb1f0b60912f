/**
 * Verifies a running pipeline end to end: sends lines of unique words to the input topic, then
 * checks that the committed totals of these words are exact and measures how long they took.
 */
package wordcount.verify;
