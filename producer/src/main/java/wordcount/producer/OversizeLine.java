package wordcount.producer;

/** What to do about a line that is too long, whoever finds it so: we, the client or the broker. */
final class OversizeLine {
  static final String REMEDY =
      "cut it into shorter ones; a broker of your own can take longer ones: raise --kafka-property"
          + " max.request.size and buffer.memory, and max.message.bytes of the topic";

  private OversizeLine() {}
}
