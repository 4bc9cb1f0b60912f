/**
 * The web page with its feed, {@code /counts}, and the words of the last hour, fed by the changes
 * of each commit. Nothing here can slow or stop counting.
 */
package wordcount.job.page;
