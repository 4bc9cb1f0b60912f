/**
 * The output for people: the lines and counts of each batch on standard output, as text or as SQL
 * tables.
 */
package wordcount.job.view;
