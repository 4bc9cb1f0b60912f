/**
 * Sends lines of text (files, standard input, generated text) to Kafka, one acknowledged record for
 * each line; sends files whole or not at all. Begin with {@link wordcount.producer.LineSender};
 * {@link wordcount.producer.TextTransaction} sends a text as a whole; {@link
 * wordcount.producer.LineProducer} is the program.
 */
package wordcount.producer;
