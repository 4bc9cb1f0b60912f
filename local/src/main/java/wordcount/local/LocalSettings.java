package wordcount.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run is made of.
 *
 * @param data where the topics are kept for later runs; empty to delete them at the end
 * @param zooKeeperPort TCP port, 0 for any free one
 * @param kafkaPort the same for the broker
 * @param httpPort the same for the job's metrics and pages
 * @param jobOptions options that are passed on to the job
 */
record LocalSettings(
    Optional<Path> data, int zooKeeperPort, int kafkaPort, int httpPort, List<String> jobOptions) {
  private static final Path BUILD = Path.of("target");

  DataDirectory openData() throws IOException {
    return data.isPresent() ? DataDirectory.kept(data.get()) : DataDirectory.temporary(BUILD);
  }
}
