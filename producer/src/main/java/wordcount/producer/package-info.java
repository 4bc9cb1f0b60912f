/**
 * Lines of text in (files, standard input, generated text), acknowledged Kafka records out, one for
 * each line; files whole or not at all. {@link wordcount.producer.LineSender} is the heart, {@link
 * wordcount.producer.TextTransaction} makes a text whole; {@link wordcount.producer.LineProducer}
 * is the program around it.
 */
package wordcount.producer;
