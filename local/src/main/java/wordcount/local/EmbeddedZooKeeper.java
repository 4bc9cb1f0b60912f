package wordcount.local;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;

/**
 * A standalone ZooKeeper server inside this process, reachable from this machine only. {@link
 * #close()} frees its port, its threads and its files.
 */
public final class EmbeddedZooKeeper implements Closeable {
  private final FileTxnSnapLog storage;
  private final NIOServerCnxnFactory connections;

  private EmbeddedZooKeeper(FileTxnSnapLog storage, NIOServerCnxnFactory connections) {
    this.storage = storage;
    this.connections = connections;
  }

  /**
   * Starts the server and returns once it serves.
   *
   * @param port TCP port of the loopback interface, 0 for any free one
   * @param dataDirectory where snapshots and the transaction log are kept; created when absent
   * @throws java.net.BindException when the port is taken
   */
  public static EmbeddedZooKeeper start(int port, Path dataDirectory) throws IOException {
    ServerConfig config = config(dataDirectory);
    FileTxnSnapLog storage = new FileTxnSnapLog(config.getDataLogDir(), config.getDataDir());
    NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    try {
      connections.configure(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          config.getMaxClientCnxns());
      connections.startup(
          new ZooKeeperServer(
              storage,
              config.getTickTime(),
              config.getMinSessionTimeout(),
              config.getMaxSessionTimeout(),
              config.getClientPortListenBacklog(),
              new ZKDatabase(storage),
              ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      storage.close();
      throw new IOException("interrupted while ZooKeeper started", e);
    } catch (IOException | RuntimeException e) {
      storage.close();
      throw e;
    }
    return new EmbeddedZooKeeper(storage, connections);
  }

  /** ZooKeeper's own parser reads the settings, so they mean what they mean in a zoo.cfg. */
  private static ServerConfig config(Path dataDirectory) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("tickTime", "2000");
    settings.setProperty("initLimit", "5");
    settings.setProperty("syncLimit", "2");
    settings.setProperty("dataDir", dataDirectory.toAbsolutePath().toString());
    settings.setProperty("maxClientCnxns", "0");
    settings.setProperty("admin.enableServer", "false");
    settings.setProperty("4lw.commands.whitelist", "ruok,stat,srvr,conf");
    QuorumPeerConfig parsed = new QuorumPeerConfig();
    try {
      parsed.parseProperties(settings);
    } catch (ConfigException e) {
      throw new IOException("ZooKeeper refuses its settings: " + settings, e);
    }
    ServerConfig config = new ServerConfig();
    config.readFrom(parsed);
    return config;
  }

  /** The port that was bound. */
  public int port() {
    return connections.getLocalPort();
  }

  /** What a client connects to, as {@code host:port}. */
  public String connectString() {
    return "localhost:" + port();
  }

  @Override
  public void close() throws IOException {
    connections.shutdown();
    storage.close();
  }
}
