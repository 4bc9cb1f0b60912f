/**
 * The running totals and where they are kept. In come a batch's counts and the offsets they reach;
 * out goes one Kafka transaction with the changed totals, a progress record and the group's
 * offsets. After a crash the same topics give the totals back.
 */
package wordcount.job.totals;
