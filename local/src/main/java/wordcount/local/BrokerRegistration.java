package wordcount.local;

import java.io.IOException;
import java.util.List;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** What a broker keeps in ZooKeeper for as long as it is connected. */
final class BrokerRegistration {
  private static final int SESSION_TIMEOUT_MS = 10_000;
  private static final List<String> NODES = List.of("/controller", "/brokers/ids/0");
  private static final int ANY_VERSION = -1;

  private BrokerRegistration() {}

  /**
   * Forgets the broker of a run that was killed. ZooKeeper itself would do so only when the session
   * times out, and until then lets no other broker take the place.
   */
  static void forget(String zooKeeper) throws IOException, InterruptedException {
    ZooKeeper client = new ZooKeeper(zooKeeper, SESSION_TIMEOUT_MS, event -> {});
    try {
      for (String node : NODES) {
        if (client.exists(node, false) != null) {
          client.delete(node, ANY_VERSION);
        }
      }
    } catch (KeeperException e) {
      throw new IOException("cannot clear the registration of an earlier broker", e);
    } finally {
      client.close();
    }
  }
}
