package wordcount.local.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import wordcount.program.Loopback;

/**
 * A PostgreSQL server in separate processes, reachable only from this machine, without passwords.
 * Its database {@value #DATABASE} is owned by the role {@value #WRITER} and readable by {@value
 * #READER}. It can be stopped, killed and restarted on the same port and data.
 */
public final class LocalPostgres implements Closeable {
  public static final String DATABASE = "wordcount";
  public static final String WRITER = "wordcount";
  public static final String READER = "wordcount_reader";

  public static final String SUPERUSER = "postgres";
  private static final Duration START = Duration.ofSeconds(60);

  /** Where the server's programs are unpacked, only once. */
  private static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();

  private final Path data;
  private final Map<String, String> settings;
  private final int port = Ports.anyFree();
  private EmbeddedPostgres server;

  private LocalPostgres(Path data, Map<String, String> settings) throws IOException {
    this.data = data.toAbsolutePath();
    this.settings = settings;
  }

  /**
   * Starts a server on a directory, with the data that an earlier run has left there, at a free
   * port of the loopback interface.
   *
   * @param data must not be in use; created when absent
   * @throws IOException if it does not start
   */
  public static LocalPostgres start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /** Starts a server with additional settings. */
  public static LocalPostgres start(Path data, Map<String, String> settings) throws IOException {
    Files.createDirectories(PROGRAMS);
    LocalPostgres postgres = new LocalPostgres(data, settings);
    postgres.start();
    try {
      postgres.makeRoles();
    } catch (SQLException e) {
      postgres.close();
      throw new IOException(e);
    }
    return postgres;
  }

  /** Restarts the server. Does nothing while it runs. */
  public void start() throws IOException {
    if (server != null) {
      return;
    }
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(PROGRAMS.toFile())
            .setPGStartupWait(START)
            .setServerConfig("listen_addresses", Loopback.HOST)
            .setServerConfig("unix_socket_directories", "''")
            // The library turns it off; a killed server would then lose committed transactions.
            .setServerConfig("synchronous_commit", "on")
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
    settings.forEach(builder::setServerConfig);
    server = builder.start();
  }

  private void makeRoles() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(SUPERUSER, SUPERUSER));
        Statement statement = connection.createStatement()) {
      boolean made;
      try (ResultSet role = statement.executeQuery("SELECT to_regrole('" + WRITER + "')")) {
        made = role.next() && role.getString(1) != null;
      }
      if (!made) {
        for (String role : new String[] {WRITER, READER}) {
          statement.execute("CREATE ROLE " + role + " LOGIN");
          statement.execute("ALTER ROLE " + role + " SET search_path TO wordcount");
        }
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + WRITER + " ENCODING 'UTF8'");
      }
    }
  }

  /** Returns the JDBC URL for the given role. */
  public String url(String role) {
    return url(DATABASE, role);
  }

  private String url(String database, String role) {
    return "jdbc:postgresql://" + Loopback.HOST + ":" + port + "/" + database + "?user=" + role;
  }

  /** Returns the command with which people can look at the tables. */
  public String command() {
    return "psql -h " + Loopback.HOST + " -p " + port + " -U " + READER + " " + DATABASE;
  }

  /** Returns the processes of the running server, the first one first. */
  public Stream<ProcessHandle> processes() {
    return ProcessHandle.of(pid()).stream()
        .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.children()));
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server. Does nothing unless it runs. */
  public void kill() throws IOException {
    if (server == null) {
      return;
    }
    for (ProcessHandle one : processes().toList()) {
      one.destroyForcibly();
      one.onExit().join();
    }
    // There is nothing left to stop; this releases the library's lock.
    close();
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
