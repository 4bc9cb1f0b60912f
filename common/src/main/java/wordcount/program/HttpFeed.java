package wordcount.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A feed of events for many HTTP clients; all clients of a channel get the same events. A client
 * that reads too slowly misses some events, but never the last one, and each event it gets is
 * whole.
 */
public final class HttpFeed {
  static final String CONTENT_TYPE = "text/event-stream";

  /** Tells the client that it is connected, and to return after half a second if it is not. */
  private static final byte[] HELLO = "retry: 500\n:\n\n".getBytes(StandardCharsets.UTF_8);

  private final int mostClients;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();

  /** Creates a feed for at most this many clients at once, over all channels. */
  public HttpFeed(int mostClients) {
    this.mostClients = mostClients;
  }

  /** Returns whether any client listens to the channel. */
  public boolean hasListeners(String channel) {
    return clients.stream().anyMatch(client -> client.channel.equals(channel));
  }

  /** Sends a one-line event to all clients of the channel; does not wait for them. */
  public void publish(String channel, String line) {
    byte[] event = ("data: " + line + "\n\n").getBytes(StandardCharsets.UTF_8);
    clients.stream().filter(client -> client.channel.equals(channel)).forEach(c -> c.send(event));
  }

  /** Adds a client whose response headers are already set; returns false if there are too many. */
  synchronized boolean add(String channel, Response response, Callback done) {
    if (clients.size() >= mostClients) {
      return false;
    }
    Client client = new Client(channel, response, done);
    clients.add(client);
    client.send(HELLO);
    return true;
  }

  void close() {
    clients.forEach(client -> client.failed(new IllegalStateException("closed")));
  }

  private final class Client implements Callback {
    private final String channel;
    private final Response response;
    private final Callback done;
    private final AtomicBoolean sending = new AtomicBoolean();

    /** The newest event that waits until the previous one is sent; null if there is none. */
    private final AtomicReference<byte[]> next = new AtomicReference<>();

    Client(String channel, Response response, Callback done) {
      this.channel = channel;
      this.response = response;
      this.done = done;
    }

    void send(byte[] event) {
      next.set(event);
      sendNext();
    }

    private void sendNext() {
      while (next.get() != null && sending.compareAndSet(false, true)) {
        byte[] event = next.getAndSet(null);
        if (event != null) {
          response.write(false, ByteBuffer.wrap(event), this);
          return;
        }
        sending.set(false);
      }
    }

    @Override
    public void succeeded() {
      sending.set(false);
      sendNext();
    }

    @Override
    public void failed(Throwable gone) {
      if (clients.remove(this)) {
        done.failed(gone);
      }
    }
  }
}
