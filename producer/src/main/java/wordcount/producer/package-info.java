/**
 * Lines of text in (files, standard input, generated text), acknowledged Kafka records out, one for
 * each line. {@link wordcount.producer.LineSender} is the heart; {@link
 * wordcount.producer.LineProducer} is the program around it.
 */
package wordcount.producer;
