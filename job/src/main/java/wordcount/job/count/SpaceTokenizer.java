package wordcount.job.count;

/** Cuts at every single space; two spaces in a row have an empty word between them. */
final class SpaceTokenizer implements Tokenizer {

  @Override
  public void words(byte[] line, int from, int to, WordSink sink) {
    int start = from;
    for (int at = from; at < to; at++) {
      if (line[at] == ' ') {
        sink.word(line, start, at);
        start = at + 1;
      }
    }
    sink.word(line, start, to);
  }
}
