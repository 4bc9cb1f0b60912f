/** The totals on their way out: read back, sorted, written to a file, compared with a database. */
package wordcount.local.totals;
