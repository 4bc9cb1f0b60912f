package wordcount.program;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server for metrics, probes and pages that only show. Answers GET and HEAD on exact
 * paths, on all network interfaces, with daemon threads.
 */
public final class HttpEndpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, Function<Request, Response>> routes = new ConcurrentHashMap<>();

  /**
   * What was asked for.
   *
   * @param path the path, such as {@code /counts}
   * @param query the decoded parameters; of one given twice, the last
   */
  public record Request(String path, Map<String, String> query) {}

  /**
   * The answer.
   *
   * @param status HTTP status code
   * @param contentType value of the Content-Type header; the body is sent as UTF-8
   * @param body the whole body
   */
  public record Response(int status, String contentType, String body) {
    /** Plain text with the given status. */
    public static Response text(int status, String body) {
      return new Response(status, "text/plain; charset=utf-8", body);
    }

    /** JSON with status 200. */
    public static Response json(String body) {
      return new Response(200, "application/json", body);
    }
  }

  /**
   * Takes the port; answers from {@link #start()} on.
   *
   * @param port the port, or 0 for any free one
   * @throws ProgramException ({@link ExitCode#FAILED}) if the port cannot be had
   */
  public HttpEndpoints(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot listen on HTTP port " + port,
          e.getMessage(),
          "stop what uses it, or choose another with --http-port (0: any free one)",
          e);
    }
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
  }

  /** Returns the port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers requests for exactly this path with what the function returns. */
  public void route(String path, Function<Request, Response> answer) {
    routes.put(path, answer);
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** Stops answering and gives the port back. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean head = method.equals("HEAD");
      if (head || method.equals("GET")) {
        send(exchange, respond(exchange), head);
      } else {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, Response.text(405, "only GET and HEAD\n"), false);
      }
    }
  }

  private Response respond(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    Function<Request, Response> route = routes.get(path);
    if (route == null) {
      return Response.text(404, "not found\n");
    }
    try {
      return route.apply(new Request(path, Query.parse(exchange.getRequestURI().getRawQuery())));
    } catch (Query.Malformed e) {
      return Response.text(400, e.getMessage() + "\n");
    } catch (RuntimeException e) {
      LOG.warn("cannot answer {}", path, e);
      return Response.text(500, "internal error\n");
    }
  }

  private static void send(HttpExchange exchange, Response response, boolean head)
      throws IOException {
    byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", response.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(response.status(), head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }
}
