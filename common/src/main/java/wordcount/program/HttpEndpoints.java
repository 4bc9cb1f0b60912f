package wordcount.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server for metrics, probes and read-only pages. Answers GET and HEAD on exact paths,
 * one request per connection, with daemon threads.
 *
 * <p>Anyone may connect, so no client occupies a thread, each has a time limit, and {@link
 * HttpConnections} bounds their number and the memory they use. Probes are answered on the thread
 * that reads requests. Pages take longer, so each path has a thread that makes its pages one after
 * another: no page delays a probe, or a page of another path.
 */
public final class HttpEndpoints implements AutoCloseable {
  /** The help of the option for the address to listen on. */
  public static final String HOST_HELP =
      "Address to listen on; 0.0.0.0: all network interfaces; localhost: only programs on this"
          + " machine can connect.";

  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

  private static final int ACCEPTORS = 1;
  private static final int SELECTORS = 1;

  private static final int HEADER_BYTES = 8 * 1024;
  private static final int MAX_PORT = 65_535;

  /** Connections that the operating system queues until we accept them. */
  private static final int BACKLOG = 1024;

  /** Bounds how much of an unread answer the operating system buffers. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  /** No other page may embed an answer, and a browser neither loads nor runs anything for it. */
  private static final String SECURITY_POLICY =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String portOption;
  private final Server server;
  private final List<ServerConnector> connectors = new ArrayList<>();
  private final HttpConnections connections;
  private final int mostWaiting;
  private final Map<String, Supplier<Response>> probes = new ConcurrentHashMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final Map<String, Events> feeds = new ConcurrentHashMap<>();

  private record Route(Function<Request, Response> answer, ExecutorService thread) {}

  private record Events(HttpFeed feed, Function<Request, String> channel) {}

  /**
   * A request.
   *
   * @param path the path, such as {@code /counts}
   * @param query the decoded parameters; the last value of one given twice
   */
  public record Request(String path, Map<String, String> query) {}

  /**
   * An answer.
   *
   * @param status HTTP status code
   * @param contentType value of the Content-Type header; the body is sent as UTF-8
   * @param body the whole body
   * @param allowed directives of a Content-Security-Policy for what the body may load and run
   */
  public record Response(int status, String contentType, String body, String allowed) {
    public Response(int status, String contentType, String body) {
      this(status, contentType, body, "");
    }

    /** Plain text with the given status. */
    public static Response text(int status, String body) {
      return new Response(status, "text/plain; charset=utf-8", body);
    }

    /** Metrics in Prometheus' text format. */
    public static Response metrics(String body) {
      return new Response(200, "text/plain; version=0.0.4; charset=utf-8", body);
    }

    /** JSON with status 200. */
    public static Response json(String body) {
      return new Response(200, "application/json", body);
    }
  }

  /** An invalid request; the message tells the client why. */
  public static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong; must not contain any text of the request
     */
    public BadRequest(String message) {
      super(message);
    }
  }

  /**
   * Limits on what clients may use.
   *
   * @param connections the most connections at once; beyond that, the oldest is closed
   * @param unsentBytes the most bytes of answers that clients have yet to read; beyond that, the
   *     oldest connection is closed
   * @param exchange how long a connection may last, from its opening until the answer is read
   */
  record Limits(int connections, long unsentBytes, Duration exchange) {
    static final Limits USUAL = new Limits(1000, 32L << 20, Duration.ofSeconds(10));
  }

  /**
   * Binds the port; answers only after {@link #start()}.
   *
   * @param host the name or address to listen on; {@code 0.0.0.0} for all network interfaces,
   *     {@code localhost} for all addresses that only this machine reaches
   * @param port the port, or 0 for any free one
   * @throws ProgramException ({@link ExitCode#USAGE}) if there is no such host or port, ({@link
   *     ExitCode#FAILED}) if the port cannot be bound
   */
  public HttpEndpoints(String host, int port) {
    this(host, port, "--http-port");
  }

  /** The same for a port that another option sets; errors name that option. */
  public HttpEndpoints(String host, int port, String option) {
    this(host, port, option, Limits.USUAL);
  }

  HttpEndpoints(String host, int port, Limits limits) {
    this(host, port, "--http-port", limits);
  }

  private HttpEndpoints(String host, int port, String option, Limits limits) {
    portOption = option;
    List<InetAddress> addresses = addresses(host, port);
    // One more than these, for the work that they hand over; no task there blocks.
    int size = addresses.size() * (ACCEPTORS + SELECTORS) + 1;
    QueuedThreadPool threads = new QueuedThreadPool(size, size);
    threads.setName("http");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    server = new Server(threads, new ScheduledExecutorScheduler("http-limits", true), null);
    server.setDynamic(false);
    server.setHandler(new Answers());
    server.setErrorHandler(HttpEndpoints::refuse);
    connections = new HttpConnections(limits, server.getScheduler());
    try {
      for (InetAddress address : addresses) {
        listen(address, connectors.isEmpty() ? port : port());
      }
    } catch (ProgramException e) {
      connectors.forEach(ServerConnector::close);
      throw e;
    }
    // If connections arrive faster than old ones can be closed, the rest wait in the backlog.
    server.addBean(new NetworkConnectionLimit(2 * limits.connections(), server));
    mostWaiting = limits.connections();
  }

  private void listen(InetAddress address, int port) {
    ServerConnector connector =
        new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(http()));
    connector.setHost(address.getHostAddress());
    connector.setPort(port);
    connector.setAcceptQueueSize(BACKLOG);
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.addBean(connections);
    server.addConnector(connector);
    try {
      connector.open();
    } catch (IOException e) {
      throw cannotListen(new InetSocketAddress(address, port), e);
    }
    connectors.add(connector);
  }

  /** Returns the port it listens on. */
  public int port() {
    return connectors.get(0).getLocalPort();
  }

  /** Answers requests for exactly this path at once; the supplier must not block. */
  public void probe(String path, Supplier<Response> answer) {
    probes.put(path, answer);
  }

  /** Answers requests for exactly this path with what the function returns, one after another. */
  public void route(String path, Function<Request, Response> answer) {
    Route replaced = routes.put(path, new Route(answer, pages()));
    if (replaced != null) {
      replaced.thread().shutdown();
    }
  }

  /**
   * Lets clients that request exactly this path listen to a feed, without a time limit.
   *
   * @param channel returns the channel that a request is for; must not block
   */
  public void events(String path, HttpFeed feed, Function<Request, String> channel) {
    feeds.put(path, new Events(feed, channel));
  }

  /** Starts answering. */
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start the HTTP server", e);
    }
  }

  /** Stops answering and frees the port. */
  @Override
  public void close() {
    routes.values().forEach(route -> route.thread().shutdownNow());
    feeds.values().forEach(events -> events.feed().close());
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the HTTP server did not stop cleanly", e);
    } finally {
      connectors.forEach(ServerConnector::close);
    }
  }

  private List<InetAddress> addresses(String host, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot listen on HTTP port " + port,
          "a port is a number from 0 to " + MAX_PORT,
          "choose another with " + portOption + " (0: any free one)");
    }
    if (host.equals(Loopback.NAME)) {
      List<InetAddress> both = new ArrayList<>(List.of(Loopback.address()));
      Loopback.secondAddress(0).ifPresent(both::add);
      return both;
    }
    try {
      return List.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      throw new ProgramException(
          ExitCode.USAGE,
          "cannot listen on " + host,
          "unknown host",
          "give an address of this machine with --http-host",
          e);
    }
  }

  private ProgramException cannotListen(InetSocketAddress address, IOException e) {
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    return new ProgramException(
        ExitCode.FAILED,
        "cannot listen on HTTP port "
            + address.getPort()
            + (everywhere ? "" : " of " + address.getHostString()),
        e.getCause() == null ? e.getMessage() : e.getCause().getMessage(),
        "stop the program that uses it, or choose another with "
            + portOption
            + " (0: any free one)"
            + (everywhere ? "" : ", or another address of this machine with --http-host"),
        e);
  }

  private ExecutorService pages() {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(mostWaiting),
        task -> {
          Thread thread = new Thread(task, "http-pages");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    // One request, one answer, one time limit.
    http.setPersistentConnectionsEnabled(false);
    return http;
  }

  /** Finds the answer to a request. */
  private final class Answers extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback done) {
      String path = request.getHttpURI().getCanonicalPath();
      Supplier<Response> probe = probes.get(path);
      Route route = routes.get(path);
      Events events = feeds.get(path);
      if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
        send(response, Response.text(405, "only GET and HEAD\n"), done);
      } else if (probe != null) {
        send(response, made(path, probe), done);
      } else if (events != null && request.getMethod().equals("HEAD")) {
        send(response, new Response(200, HttpFeed.CONTENT_TYPE, ""), done);
      } else if (events != null) {
        listen(events, path, request.getHttpURI().getQuery(), response, done);
      } else if (route != null) {
        makePage(
            route.thread(),
            () -> page(path, request.getHttpURI().getQuery(), route.answer()),
            response,
            done);
      } else {
        send(response, Response.text(404, "not found\n"), done);
      }
      return true;
    }
  }

  private void makePage(
      ExecutorService thread,
      Supplier<Response> page,
      org.eclipse.jetty.server.Response response,
      Callback done) {
    EndPoint client = client(response);
    try {
      thread.execute(
          () -> {
            if (client.isOpen()) {
              send(response, page.get(), done);
            } else {
              done.failed(new EofException("closed"));
            }
          });
    } catch (RejectedExecutionException busy) {
      send(response, Response.text(503, "too many requests\n"), done);
    }
  }

  private void listen(
      Events events,
      String path,
      String query,
      org.eclipse.jetty.server.Response response,
      Callback done) {
    try {
      String channel = events.channel().apply(new Request(path, Query.parse(query)));
      describe(response, new Response(200, HttpFeed.CONTENT_TYPE, ""));
      // Otherwise nginx would pass events on only when they fill its buffers.
      response.getHeaders().put("X-Accel-Buffering", "no");
      if (events.feed().add(channel, response, done)) {
        connections.unlimited(client(response));
      } else {
        send(response, Response.text(503, "too many listeners\n"), done);
      }
    } catch (BadRequest e) {
      send(response, refused(e), done);
    }
  }

  private static Response page(String path, String query, Function<Request, Response> route) {
    try {
      Request request = new Request(path, Query.parse(query));
      return made(path, () -> route.apply(request));
    } catch (BadRequest e) {
      return refused(e);
    }
  }

  private static Response refused(BadRequest e) {
    return new Response(400, "application/json", "{\"error\":\"" + e.getMessage() + "\"}\n");
  }

  private static Response made(String path, Supplier<Response> answer) {
    try {
      return answer.get();
    } catch (BadRequest e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("cannot answer {}", path, e);
      return Response.text(500, "internal error\n");
    }
  }

  private void send(org.eclipse.jetty.server.Response response, Response answer, Callback done) {
    ByteBuffer body = ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8));
    EndPoint client = client(response);
    connections.sending(client, body.remaining());
    write(response, answer, body, Callback.from(() -> connections.sent(client), done));
  }

  private static EndPoint client(org.eclipse.jetty.server.Response response) {
    return response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
  }

  /** Answers requests that are not valid HTTP or exceed a limit. */
  private static boolean refuse(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback done) {
    String why = HttpStatus.getMessage(response.getStatus());
    Response answer = Response.text(response.getStatus(), why + "\n");
    write(response, answer, StandardCharsets.UTF_8.encode(answer.body()), done);
    return true;
  }

  private static void write(
      org.eclipse.jetty.server.Response response, Response answer, ByteBuffer body, Callback done) {
    describe(response, answer);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    response.write(true, body, done);
  }

  private static void describe(org.eclipse.jetty.server.Response response, Response answer) {
    String more = answer.allowed().isEmpty() ? "" : "; " + answer.allowed();
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Content-Security-Policy", SECURITY_POLICY + more);
  }
}
