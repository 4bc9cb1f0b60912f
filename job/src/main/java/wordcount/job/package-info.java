/** The Spark Streaming job: ranges of Kafka records in, exact running word totals out. */
package wordcount.job;
