/**
 * What people see of a batch: its lines and counts on standard output, as text or as SQL tables.
 */
package wordcount.job.view;
