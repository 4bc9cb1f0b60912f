package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wordcount.program.ProgramException;

class LocalPostgresIT {
  @TempDir private Path folder;

  @Test
  void shouldLetNobodyInWithoutThePassword() throws Exception {
    try (LocalPostgres server = LocalPostgres.start(folder.resolve("data"))) {
      for (String role :
          new String[] {LocalPostgres.SUPERUSER, LocalPostgres.WRITER, LocalPostgres.READER}) {
        String url = server.url(role);
        DriverManager.getConnection(url).close();

        assertThatThrownBy(
                () -> DriverManager.getConnection(url.replaceFirst("&password=.*", "")).close())
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("password");
      }
    }
  }

  @Test
  void shouldStopAServerThatAKilledRunHasLeftOnTheData() throws Exception {
    Path data = folder.resolve("it's data");
    LocalPostgres left = LocalPostgres.start(data);
    try (Connection before = DriverManager.getConnection(left.url(LocalPostgres.WRITER));
        Statement statement = before.createStatement()) {
      statement.execute("CREATE SCHEMA wordcount");
      statement.execute("CREATE TABLE kept (word text)");
      statement.execute("INSERT INTO kept VALUES ('na\u00efve')");
    }

    try (LocalPostgres next = LocalPostgres.start(data);
        Connection connection = DriverManager.getConnection(next.url(LocalPostgres.WRITER));
        ResultSet row = connection.createStatement().executeQuery("SELECT word FROM kept")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("na\u00efve");
    } finally {
      left.close();
    }
  }

  /** The machine restarted: the process id is another program's, or the file is damaged. */
  @ParameterizedTest
  @ValueSource(strings = {"PID\n", "", "\0\0\0\0", "\u00ff\n"})
  void shouldStartWithAProcessIdThatIsNoServers(String left) throws Exception {
    Path data = folder.resolve("data");
    LocalPostgres.start(data).close();
    Process other = new ProcessBuilder("cat").start();
    Files.writeString(
        data.resolve("postmaster.pid"),
        left.replace("PID", Long.toString(other.pid())),
        StandardCharsets.ISO_8859_1);

    try (LocalPostgres next = LocalPostgres.start(data)) {
      DriverManager.getConnection(next.url(LocalPostgres.WRITER)).close();
    } finally {
      other.destroy();
    }
  }

  @Test
  void shouldMakeTheRolesAndTheDatabaseThatAnInterruptedStartHasNotMade() throws Exception {
    Path data = folder.resolve("data");
    try (LocalPostgres first = LocalPostgres.start(data);
        Connection connection =
            DriverManager.getConnection(
                first
                    .url(LocalPostgres.SUPERUSER)
                    .replace("/" + LocalPostgres.DATABASE + "?", "/postgres?"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE " + LocalPostgres.DATABASE);
      statement.execute("DROP ROLE " + LocalPostgres.READER);
    }

    try (LocalPostgres next = LocalPostgres.start(data)) {
      DriverManager.getConnection(next.url(LocalPostgres.WRITER)).close();
      DriverManager.getConnection(next.url(LocalPostgres.READER)).close();
    }
  }

  @Test
  void shouldUnpackProgramsThatEveryUserCanRun() throws Exception {
    Path programs = PostgresPrograms.unpack(folder.resolve("programs")).folder();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(programs)))
        .isEqualTo("rwxr-xr-x");
    assertThat(programs.resolve("bin/postgres")).isExecutable();
  }

  @Test
  void shouldReportHowToGetMissingPrograms() {
    assertThatThrownBy(() -> PostgresPrograms.archive("/none.txz"))
        .isInstanceOfSatisfying(
            ProgramException.class,
            e -> assertThat(e.remedy()).isEqualTo("use STORE=postgres, so that make downloads it"));
  }

  @Test
  void shouldReportWhyItCannotStart() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));

    assertThatThrownBy(() -> LocalPostgres.start(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a database cluster directory");
  }

  @Test
  void shouldQuoteTheLineThatNamesTheError() {
    assertThat(
            PostgresPrograms.reason(
                "creating\ninitdb: error: no\ninitdb: removing contents of data directory\n"))
        .isEqualTo("initdb: error: no");
    assertThat(PostgresPrograms.reason("one\nunshare: not permitted\n\n"))
        .isEqualTo("unshare: not permitted");
  }
}
