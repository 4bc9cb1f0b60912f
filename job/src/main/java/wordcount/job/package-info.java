/** The Spark Streaming job: reads ranges of Kafka records and keeps exact running word totals. */
package wordcount.job;
