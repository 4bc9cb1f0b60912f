/**
 * A copy of the totals in PostgreSQL. In comes what each commit changed; out goes, on a thread of
 * its own, one database transaction for one or more commits, with the progress they reached.
 */
package wordcount.job.mirror;
