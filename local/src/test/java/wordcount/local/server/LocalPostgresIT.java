package wordcount.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void shouldSayWhyItCannotStart() throws Exception {
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
