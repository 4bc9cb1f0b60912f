package wordcount.local.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import wordcount.job.mirror.Database;
import wordcount.program.Loopback;

/**
 * A PostgreSQL server in separate processes, reachable only from this machine and with a password.
 * Its database {@value #DATABASE} is owned by the role {@value #WRITER} and readable by {@value
 * #READER}. It can be stopped, killed and restarted on the same port and data. It stops when this
 * process ends, even if that is killed.
 */
public final class LocalPostgres implements Closeable {
  public static final String DATABASE = "wordcount";
  public static final String WRITER = "wordcount";
  public static final String READER = Database.READER;

  public static final String SUPERUSER = "postgres";

  /** In the data directory; the same for all roles. */
  private static final String PASSWORD = "password";

  private static final int PASSWORD_BITS = 80;

  /** Stops the server when standard input ends; Ctrl-C reaches it too, but is not for it. */
  private static final String GUARD =
      "trap '' INT TERM HUP; cat; pid=$(head -n 1 \"$1\") && kill -INT \"$pid\"";

  private final Path data;
  private final Map<String, String> settings;
  private final int port = Ports.anyFree();
  private PostgresPrograms programs;
  private String password;
  private Process guard;

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
    LocalPostgres postgres = new LocalPostgres(data, settings);
    postgres.programs = PostgresPrograms.unpack();
    if (!Files.exists(postgres.data)) {
      postgres.makeData();
    }
    Path file = postgres.data.resolve(PASSWORD);
    // Earlier versions let everybody in.
    postgres.password = Files.exists(file) ? Files.readString(file) : "none";
    postgres.start();
    try {
      postgres.makeRoles();
    } catch (SQLException e) {
      postgres.close();
      throw new IOException(e);
    }
    return postgres;
  }

  /** Makes a data directory, which appears at its place only when it is complete. */
  private void makeData() throws IOException {
    Path draft = data.resolveSibling(data.getFileName() + ".new");
    Utils.delete(draft.toFile());
    Files.createDirectories(data.getParent());
    Path file = data.resolveSibling(data.getFileName() + "." + PASSWORD);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(
          file, new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(Character.MAX_RADIX));
      programs.run(
          "initdb",
          List.of(
              "--pgdata=" + draft,
              "--username=" + SUPERUSER,
              "--auth=scram-sha-256",
              "--pwfile=" + file,
              "--encoding=UTF8",
              "--no-locale"));
      Files.move(file, draft.resolve(PASSWORD));
      Files.move(draft, data);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Restarts the server. Does nothing while it runs. */
  public void start() throws IOException {
    if (guard != null) {
      return;
    }
    stopServer();
    // After a crash of the machine, it may be empty or name another program's process.
    Files.deleteIfExists(pidFile());
    List<String> options = new ArrayList<>();
    // As for the topics, a crash of the machine may damage the copy; once it is deleted, the job
    // makes it again.
    Collections.addAll(options, "-F", "-p", Integer.toString(port));
    Map<String, String> own =
        Map.of("listen_addresses", Loopback.HOST, "unix_socket_directories", "", "timezone", "UTC");
    Stream.of(own, settings)
        .flatMap(map -> map.entrySet().stream())
        .forEach(one -> Collections.addAll(options, "-c", one.getKey() + "=" + one.getValue()));
    Path log = data.resolve("log");
    Files.deleteIfExists(log);
    try {
      control("start", "--log=" + log, "--options=" + PostgresPrograms.quoted(options));
    } catch (IOException e) {
      throw Files.exists(log)
          ? new IOException(PostgresPrograms.reason(Files.readString(log)), e)
          : e;
    }
    guard =
        new ProcessBuilder("sh", "-c", GUARD, "sh", pidFile().toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private void control(String action, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of(action, "--pgdata=" + data, "--wait", "--timeout=60"));
    Collections.addAll(arguments, more);
    programs.run("pg_ctl", arguments);
  }

  /** Stops a server on this data, even one of a killed run. */
  private void stopServer() throws IOException {
    if (isRunning()) {
      try {
        control("stop", "--mode=fast");
      } catch (IOException e) {
        // It may have ended by itself.
        if (isRunning()) {
          throw e;
        }
      }
    }
  }

  /** Looks at the name, too: a dead server's process id may be another program's now. */
  private boolean isRunning() {
    return processes()
        .limit(1)
        .anyMatch(one -> one.info().command().orElse("").endsWith("postgres"));
  }

  /** Makes all that is missing: an earlier start may have been killed between two of them. */
  private void makeRoles() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(SUPERUSER, SUPERUSER));
        Statement statement = connection.createStatement()) {
      for (String role : new String[] {WRITER, READER}) {
        if (isMissing(statement, "pg_roles WHERE rolname = '" + role + "'")) {
          statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        }
        statement.execute("ALTER ROLE " + role + " SET search_path TO wordcount");
      }
      if (isMissing(statement, "pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + WRITER + " ENCODING 'UTF8'");
      }
    }
  }

  private static boolean isMissing(Statement statement, String rows) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT 1 FROM " + rows)) {
      return !found.next();
    }
  }

  /** Returns the JDBC URL for the given role, with its password. */
  public String url(String role) {
    return url(DATABASE, role);
  }

  private String url(String database, String role) {
    return "jdbc:postgresql://"
        + (Loopback.HOST + ":" + port + "/" + database)
        + ("?user=" + role + "&password=" + password);
  }

  /** Returns the command with which people can look at the tables; it has the password. */
  public String command() {
    return "PGPASSWORD="
        + password
        + (" psql -h " + Loopback.HOST + " -p " + port + " -U " + READER + " " + DATABASE);
  }

  /** Returns the processes of the running server, the first one first. */
  public Stream<ProcessHandle> processes() {
    return pid().flatMap(ProcessHandle::of).stream()
        .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.children()));
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }

  private Optional<Long> pid() {
    // In this charset, a damaged file is readable, too.
    try (Stream<String> lines = Files.lines(pidFile(), StandardCharsets.ISO_8859_1)) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(line -> line.matches("\\d{1,18}"))
          .map(Long::valueOf);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (guard != null) {
      try {
        stopServer();
      } finally {
        guard.getOutputStream().close();
        // Otherwise it could stop the next server on this data.
        guard.onExit().join();
        guard = null;
      }
    }
  }
}
