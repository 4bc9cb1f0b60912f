/** Lines of text in, acknowledged Kafka records out. */
package wordcount.producer;
