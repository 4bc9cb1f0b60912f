/**
 * The running totals. Each batch's counts are written in a Kafka transaction with the changed
 * totals, a progress record and the group's offsets. After a crash, the totals are restored from
 * the same topics.
 */
package wordcount.job.totals;
