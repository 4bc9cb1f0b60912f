package wordcount.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import wordcount.program.Sha256;

/**
 * Files to send whole or not at all.
 *
 * @param id identifies the files and the topic; the same in every run with the same ones
 * @param size their size in bytes
 */
record WholeText(String id, long size) {
  private static final int ID_BYTES = 8;

  /** The brokers' default limit. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration SHORTEST = Duration.ofMinutes(2);
  private static final long SLOWEST_BYTES_PER_SECOND = 250_000;

  static WholeText of(String topic, List<String> files) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    digest.update(topic.getBytes(UTF_8));
    long size = 0;
    for (String file : files) {
      Path path = Path.of(file).toRealPath();
      digest.update((byte) '\n');
      digest.update(path.toString().getBytes(UTF_8));
      size += Files.size(path);
    }
    String hash = HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    return new WholeText("wordcount-text-" + hash, size);
  }

  /**
   * Returns how long sending them may take: no longer than necessary, since readers of the topic
   * wait for the end of a transaction, even if its producer was killed.
   */
  Duration timeout() {
    Duration slow = SHORTEST.plusSeconds(size / SLOWEST_BYTES_PER_SECOND);
    return slow.compareTo(LONGEST) < 0 ? slow : LONGEST;
  }
}
