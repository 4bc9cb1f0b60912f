package wordcount.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import wordcount.job.count.TextFields;
import wordcount.local.server.DataDirectory;
import wordcount.local.server.EmergencyStop;
import wordcount.local.server.LocalCluster;
import wordcount.local.totals.Store;

/**
 * The settings of a run.
 *
 * @param data where to keep the topics for later runs; empty to delete them at the end
 * @param zooKeeperPort TCP port, 0 for any free one
 * @param kafkaPort the same for the broker
 * @param pagePort the same for the job's page and counts
 * @param httpPort the same for its metrics and probes
 * @param storeUrl a running PostgreSQL to copy the totals to
 * @param rebuild whether to delete an earlier run's totals there first
 * @param store a database to start for the copy
 * @param textFields the places of the text in a line
 * @param jobOptions further options for the job
 * @param emergencyStop ends the run if the disk with its topics is nearly full
 */
record LocalSettings(
    Optional<Path> data,
    int zooKeeperPort,
    int kafkaPort,
    int pagePort,
    int httpPort,
    Optional<String> storeUrl,
    boolean rebuild,
    Optional<Store.Kind> store,
    TextFields textFields,
    List<String> jobOptions,
    EmergencyStop emergencyStop) {
  /** Relative, so that special characters in the path of the checkout do no harm. */
  private static final Path BUILD = Path.of("target");

  /** Opens the database to copy the totals to, if any; its files are beside the topics. */
  Store openStore(DataDirectory opened) throws IOException {
    if (storeUrl.isPresent()) {
      return Store.at(storeUrl.get(), LocalCluster.isIn(opened.path()), rebuild);
    }
    return store.isPresent() ? Store.started(opened.path().resolve("postgres")) : Store.none();
  }

  DataDirectory openData() throws IOException {
    DataDirectory opened =
        data.isPresent() ? DataDirectory.kept(data.get(), BUILD) : DataDirectory.temporary(BUILD);
    try {
      emergencyStop.watchDiskOf(opened.path());
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    return opened;
  }
}
