/** Reads the totals back, sorts them, writes them to a file and compares them with a database. */
package wordcount.local.totals;
