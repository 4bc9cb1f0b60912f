package wordcount.program;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of an HTTP server. If there are too many, the oldest is closed to make room
 * for a new one: a probe is answered within milliseconds, so an old connection belongs to a client
 * that is slow or silent.
 */
final class HttpConnections implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

  private final HttpEndpoints.Limits limits;
  private final Scheduler scheduler;

  /** The task that closes each connection at its time limit, oldest first. */
  private final Map<EndPoint, Scheduler.Task> open = new LinkedHashMap<>();

  /** Sizes of the answers that are not yet sent in full, oldest first. */
  private final Map<EndPoint, Integer> unsent = new LinkedHashMap<>();

  private long unsentBytes;

  HttpConnections(HttpEndpoints.Limits limits, Scheduler scheduler) {
    this.limits = limits;
    this.scheduler = scheduler;
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint client = connection.getEndPoint();
    List<EndPoint> surplus = new ArrayList<>();
    synchronized (this) {
      open.put(client, scheduler.schedule(() -> abort(client), limits.exchange()));
      while (open.size() > limits.connections()) {
        surplus.add(forget(open.keySet().iterator().next()));
      }
    }
    surplus.forEach(HttpConnections::abort);
  }

  /** Removes the time limit of a connection; it is still closed if there are too many. */
  synchronized void unlimited(EndPoint client) {
    Scheduler.Task end = open.get(client);
    if (end != null) {
      end.cancel();
    }
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    forget(connection.getEndPoint());
  }

  /**
   * Counts an answer of this size as unsent; closes the oldest clients if the limit is exceeded.
   */
  void sending(EndPoint client, int bytes) {
    List<EndPoint> surplus = new ArrayList<>();
    synchronized (this) {
      if (!open.containsKey(client)) {
        return;
      }
      unsent.put(client, bytes);
      unsentBytes += bytes;
      while (unsentBytes > limits.unsentBytes() && unsent.size() > 1) {
        surplus.add(forget(unsent.keySet().iterator().next()));
      }
    }
    surplus.forEach(HttpConnections::abort);
  }

  /** Records that the client's answer is sent. */
  synchronized void sent(EndPoint client) {
    Integer bytes = unsent.remove(client);
    unsentBytes -= bytes == null ? 0 : bytes;
  }

  private EndPoint forget(EndPoint client) {
    Scheduler.Task end = open.remove(client);
    if (end != null) {
      end.cancel();
    }
    sent(client);
    return client;
  }

  /** Closes a connection; the operating system discards what the client has not read. */
  private static void abort(EndPoint client) {
    if (client.getTransport() instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        LOG.debug("{} is closed already", client, e);
      }
    }
    client.close();
  }
}
