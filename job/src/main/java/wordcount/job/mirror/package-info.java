/**
 * A copy of the totals in PostgreSQL. A separate thread writes the changes of one or more commits
 * in one database transaction, with the progress that they reach.
 */
package wordcount.job.mirror;
