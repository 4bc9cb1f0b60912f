/**
 * What people see of the job: the page with its feed, {@code /counts}, and the words of the last
 * minutes. In comes what each commit changed; nothing here can slow or stop counting.
 */
package wordcount.job.page;
