package wordcount.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import wordcount.job.count.TextFields;
import wordcount.local.server.Breakdown;
import wordcount.local.server.DataDirectory;
import wordcount.local.totals.Store;

/**
 * What a run is made of.
 *
 * @param data where the topics are kept for later runs; empty to delete them at the end
 * @param zooKeeperPort TCP port, 0 for any free one
 * @param kafkaPort the same for the broker
 * @param pagePort the same for the job's page and counts
 * @param httpPort the same for its metrics and probes
 * @param storeUrl a PostgreSQL that runs already, to copy the totals to
 * @param store a database to start for that
 * @param textFields where in a line its text is
 * @param jobOptions further options that are passed on to the job
 * @param breakdown ends the run if the disk with its topics is nearly full
 */
record LocalSettings(
    Optional<Path> data,
    int zooKeeperPort,
    int kafkaPort,
    int pagePort,
    int httpPort,
    Optional<String> storeUrl,
    Optional<Store.Kind> store,
    TextFields textFields,
    List<String> jobOptions,
    Breakdown breakdown) {
  /** Relative, so that no character in the path of the checkout matters to anyone. */
  private static final Path BUILD = Path.of("target");

  /** The database to copy the totals to, if any; its files lie beside the topics. */
  Store openStore(DataDirectory opened) throws IOException {
    if (storeUrl.isPresent()) {
      return Store.at(storeUrl.get());
    }
    return store.isPresent() ? Store.started(opened.path().resolve("postgres")) : Store.none();
  }

  DataDirectory openData() throws IOException {
    DataDirectory opened =
        data.isPresent() ? DataDirectory.kept(data.get(), BUILD) : DataDirectory.temporary(BUILD);
    try {
      breakdown.watchDiskOf(opened.path());
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    return opened;
  }
}
