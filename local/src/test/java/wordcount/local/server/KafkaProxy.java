package wordcount.local.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import wordcount.program.Loopback;

/**
 * Stands between a broker and all that talks to it, itself included, and does to chosen requests
 * what networks do. It is not in the way of anything else.
 *
 * <p>The broker advertises the proxy's address and talks to itself there while it starts, so each
 * has a port before the broker is started, on {@link #brokerPort()}.
 */
public final class KafkaProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int brokerPort = Ports.anyFree();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Throwable> troubles = new CopyOnWriteArrayList<>();
  private volatile Fault fault = new Fault() {};

  /**
   * What happens to requests and responses on their way. Each method may take its time; nothing
   * overtakes on the same connection. False ends the connection: what it was asked about never
   * arrives.
   */
  public interface Fault {
    default boolean request(Request request) throws Exception {
      return true;
    }

    default boolean response(Request answered) throws Exception {
      return true;
    }
  }

  /** A request as it came, without the four bytes of its length. */
  public static final class Request {
    private final byte[] bytes;

    private Request(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Its length in bytes. */
    public int size() {
      return bytes.length;
    }

    /** What kind of request it is, and whose. */
    public RequestHeader header() {
      return RequestHeader.parse(ByteBuffer.wrap(bytes));
    }

    /** Whether it ends a transaction of that id. */
    public boolean endsTransactionOf(String transactionalId) {
      return header().apiKey() == ApiKeys.END_TXN
          && ((EndTxnRequest) body()).data().transactionalId().equals(transactionalId);
    }

    /** Whether it brings records of a transaction of that id. */
    public boolean writesFor(String transactionalId) {
      return header().apiKey() == ApiKeys.PRODUCE
          && transactionalId.equals(((ProduceRequest) body()).transactionalId());
    }

    private AbstractRequest body() {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      RequestHeader header = RequestHeader.parse(buffer);
      return AbstractRequest.parseRequest(header.apiKey(), header.apiVersion(), buffer).request;
    }
  }

  public KafkaProxy() throws IOException {
    server = new ServerSocket(0, 100, Loopback.address());
    thread("accept", this::accept);
  }

  /** The settings that make a broker known under this proxy's address. */
  public Map<String, String> brokerSettings() {
    return Map.of(
        "advertised.listeners", "PLAINTEXT://" + Loopback.HOST + ":" + server.getLocalPort());
  }

  /** The port that the broker is to listen on. */
  public int brokerPort() {
    return brokerPort;
  }

  /** From now on this happens to requests, until another does. */
  public void set(Fault next) {
    fault = next;
  }

  /** From now on nothing happens to requests. */
  public void heal() {
    fault = new Fault() {};
  }

  /** Lets a request arrive that was held back, on a connection of its own; gives the answer. */
  public AbstractResponse deliver(Request late) throws IOException {
    try (Socket broker = connect()) {
      write(new DataOutputStream(broker.getOutputStream()), late.bytes);
      byte[] answer = read(new DataInputStream(broker.getInputStream()));
      return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), late.header());
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(Loopback.address(), brokerPort);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private interface Work {
    void run() throws Exception;
  }

  /** A connection that ends is nothing to report: brokers are killed and so are clients. */
  private void thread(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (EOFException | SocketException ended) {
                return;
              } catch (Exception e) {
                troubles.add(e);
              }
            },
            "proxy " + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      client.setTcpNoDelay(true);
      thread("connection", () -> serve(client));
    }
  }

  private void serve(Socket client) throws Exception {
    try (client) {
      open.add(client);
      try (Socket broker = connect()) {
        BlockingQueue<Request> unanswered = new LinkedBlockingQueue<>();
        thread("responses", () -> responses(client, broker, unanswered));
        var from = new DataInputStream(client.getInputStream());
        var to = new DataOutputStream(broker.getOutputStream());
        while (true) {
          Request request = new Request(read(from));
          if (!fault.request(request)) {
            return;
          }
          unanswered.put(request);
          write(to, request.bytes);
        }
      }
    } finally {
      open.remove(client);
    }
  }

  /** A broker answers the requests of a connection one by one in their order. */
  private void responses(Socket client, Socket broker, BlockingQueue<Request> unanswered)
      throws Exception {
    try (client;
        broker) {
      var from = new DataInputStream(broker.getInputStream());
      var to = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] response = read(from);
        if (!fault.response(unanswered.take())) {
          return;
        }
        write(to, response);
      }
    }
  }

  private static byte[] read(DataInputStream from) throws IOException {
    byte[] frame = new byte[from.readInt()];
    from.readFully(frame);
    return frame;
  }

  private static void write(DataOutputStream to, byte[] frame) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame);
    to.write(whole.array());
    to.flush();
  }

  /**
   * Ends all connections.
   *
   * @throws AssertionError if anything went wrong that no test asked for
   */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!troubles.isEmpty()) {
      AssertionError error = new AssertionError("the proxy failed");
      troubles.forEach(error::addSuppressed);
      throw error;
    }
  }
}
