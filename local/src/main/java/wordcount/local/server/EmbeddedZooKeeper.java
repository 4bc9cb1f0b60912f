package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.zookeeper.server.ExitCode;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;
import org.apache.zookeeper.util.ServiceUtils;
import wordcount.program.Loopback;

/**
 * A standalone ZooKeeper server inside this process, reachable only from this machine. It ends
 * sessions that an earlier process left open. It can be stopped and restarted on the same port and
 * data. {@link #close()} frees its port, its threads and its files. Not for use by several threads.
 */
public final class EmbeddedZooKeeper implements Closeable {
  /** Space to reserve for a log; each start begins a new one, by default of 64 MB. */
  private static final long LOG_BYTES = 1 << 20;

  /** Snapshots to keep, with their logs; the fewest that ZooKeeper allows. */
  private static final int SNAPSHOTS = 3;

  private final Path dataDirectory;
  private final int port;
  private final List<NIOServerCnxnFactory> connections = new ArrayList<>();
  private FileTxnSnapLog storage;
  private ZooKeeperServer server;

  private EmbeddedZooKeeper(Path dataDirectory, int port) {
    this.dataDirectory = dataDirectory;
    this.port = port;
  }

  /**
   * Starts the server and returns when it accepts requests.
   *
   * @param port TCP port of the loopback interface, 0 for any free one
   * @param dataDirectory where snapshots and the transaction log are kept; created when absent
   * @throws java.net.BindException when the port is taken
   */
  public static EmbeddedZooKeeper start(int port, Path dataDirectory) throws IOException {
    EmbeddedZooKeeper zooKeeper = new EmbeddedZooKeeper(dataDirectory, Ports.orAnyFree(port));
    zooKeeper.start();
    // Their clients ran in a process that is gone.
    zooKeeper.endSessions();
    return zooKeeper;
  }

  /**
   * Restarts the server on its previous port and data; sessions that were open when it stopped
   * continue. Does nothing while it runs.
   */
  public void start() throws IOException {
    if (storage != null) {
      return;
    }
    ServerConfig config = config(dataDirectory);
    FileTxnLog.setPreallocSize(LOG_BYTES);
    PurgeTxnLog.purge(dataDirectory.toFile(), dataDirectory.toFile(), SNAPSHOTS);
    // The parser of the settings would trim the path.
    storage = new FileTxnSnapLog(dataDirectory.toFile(), dataDirectory.toFile());
    try {
      server = new StandaloneServer(storage, config);
      connections.add(listen(Loopback.address(), port, config));
      connections.get(0).startup(server);
      Optional<InetAddress> second = Loopback.secondAddress(port);
      if (second.isPresent()) {
        connections.add(listen(second.get(), port, config));
        connections.get(1).startup(server, false);
        // To end a session, the server looks for its connection in two of these, plain and TLS.
        server.setServerCnxnFactory(connections.get(0));
        server.setSecureServerCnxnFactory(connections.get(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
      throw new IOException("interrupted while ZooKeeper started", e);
    } catch (IOException | RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Requests the end of the process when it fails, as ZooKeeper's own main program does. */
  private static final class StandaloneServer extends ZooKeeperServer {
    StandaloneServer(FileTxnSnapLog storage, ServerConfig config) {
      super(
          storage,
          config.getTickTime(),
          config.getMinSessionTimeout(),
          config.getMaxSessionTimeout(),
          config.getClientPortListenBacklog(),
          new ZKDatabase(storage),
          "");
    }

    @Override
    protected void setState(State state) {
      super.setState(state);
      if (state == State.ERROR) {
        ServiceUtils.requestSystemExit(ExitCode.UNEXPECTED_ERROR.getValue());
      }
    }
  }

  private static NIOServerCnxnFactory listen(InetAddress address, int port, ServerConfig config)
      throws IOException {
    NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    connections.configure(new InetSocketAddress(address, port), config.getMaxClientCnxns());
    return connections;
  }

  /**
   * Ends all sessions, as if their clients had timed out. Until a session ends, its broker stays
   * registered.
   */
  public void endSessions() {
    List.copyOf(server.getZKDatabase().getSessions()).forEach(server::closeSession);
  }

  /** Parses the settings with ZooKeeper's own parser, so they mean the same as in a zoo.cfg. */
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
      throw new IOException("ZooKeeper rejects its settings: " + settings, e);
    }
    ServerConfig config = new ServerConfig();
    config.readFrom(parsed);
    return config;
  }

  /** Returns the bound port, which stays the same over restarts. */
  public int port() {
    return port;
  }

  /** Returns the address for clients, as {@code host:port}. */
  public String connectString() {
    return Loopback.HOST + ":" + port();
  }

  /**
   * Stops the server: clients lose their connections and cannot reconnect until it starts again.
   */
  public void stop() throws IOException {
    connections.forEach(NIOServerCnxnFactory::shutdown);
    connections.clear();
    if (storage != null) {
      storage.close();
      storage = null;
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
