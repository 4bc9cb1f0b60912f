package wordcount.job.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;
import picocli.CommandLine;

class DatabaseOptionsTest {
  @TempDir private Path secret;

  @Test
  void shouldTakeThePartsOfASecretAndParametersBesides() throws IOException {
    key("host", "pg.example\n");
    key("port", "6432");
    key("dbname", "a/b");
    key("username", "writer");
    key("password", "first\n");
    // CloudNativePG writes it too; the parts are of the same.
    key("jdbc-uri", "jdbc:postgresql://other:1/other?user=x&password=y");

    DatabaseLogin login = login("--mirror-url=jdbc:postgresql:?sslmode=verify-full");

    assertThat(login.user()).isEqualTo("writer");
    assertThat(login.password().get()).isEqualTo("first");
    Properties parsed = Driver.parseURL(login.url(), null);
    assertThat(parsed)
        .containsEntry("PGHOST", "pg.example")
        .containsEntry("PGPORT", "6432")
        .containsEntry("PGDBNAME", "a/b")
        .containsEntry("sslmode", "verify-full");
    key("password", "second");
    assertThat(login.password().get()).as("it is read for each connection").isEqualTo("second");
  }

  @Test
  void shouldTakeAUriAlone() throws IOException {
    key(
        "jdbc-uri",
        "jdbc:postgresql://pg.ns:5432/words?password=p%26w&user=writer&sslmode=require");

    DatabaseLogin login = login("--mirror-url=jdbc:postgresql:?sslmode=verify-full");

    assertThat(login.user()).as("the URL says").isNull();
    assertThat(login.password().get()).isEqualTo("p&w");
    assertThat(Driver.parseURL(login.url(), null))
        .containsEntry("PGHOST", "pg.ns")
        .containsEntry("PGDBNAME", "words")
        .containsEntry("user", "writer")
        .containsEntry("sslmode", "verify-full");
    assertThat(options("--mirror-secret=" + secret).login().orElseThrow().url())
        .endsWith("sslmode=require");
  }

  @Test
  void shouldTakeTheUserWhereverASecretHasIt() throws IOException {
    key("host", "pg.example");
    key("port", "5432");
    key("dbname", "words");
    key("jdbc-uri", "jdbc:postgresql://other:1/other?user=writer&password=y");
    DatabaseLogin ofUri = login("--mirror-url=jdbc:postgresql:?sslmode=require");
    assertThat(ofUri.user()).isNull();
    assertThat(Driver.parseURL(ofUri.url(), null))
        .containsEntry("PGHOST", "other")
        .containsEntry("user", "writer");

    key("user", "owner");
    DatabaseLogin ofParts = login("--mirror-url=jdbc:postgresql:?sslmode=require");
    assertThat(ofParts.user()).isEqualTo("owner");
    assertThat(Driver.parseURL(ofParts.url(), null)).containsEntry("PGHOST", "pg.example");
  }

  @Test
  void shouldTakeAnEmptyVariableAsAbsent() {
    DatabaseLogin login =
        DatabaseLogin.from(
            Map.of(DatabaseLogin.USER_VARIABLE, "", DatabaseLogin.PASSWORD_FILE_VARIABLE, ""),
            "jdbc:postgresql:words");

    assertThat(login.user()).isNull();
    assertThat(login.password().get()).isNull();
  }

  @Test
  void shouldRefuseWhatCannotBeMeant() throws IOException {
    assertThat(reader("--mirror-secret=" + secret).problems().get(0))
        .contains("jdbc-uri and lacks host");
    key("jdbc-uri", "postgres://host");
    assertThat(reader("--mirror-secret=" + secret).problems().get(0))
        .endsWith("has no JDBC URL of PostgreSQL in jdbc-uri");
    key("host", "pg.example");
    key("port", "5432");
    key("dbname", "words");
    assertThat(reader("--mirror-secret=" + secret).problems().get(0))
        .as("without a user, the parts are not enough")
        .endsWith("has no JDBC URL of PostgreSQL in jdbc-uri");
    key("jdbc-uri", "jdbc:postgresql://host/words");
    assertThat(reader("--mirror-secret=" + secret).problems()).isEmpty();
    assertThat(
            options("--mirror-secret=" + secret, "--mirror-url=jdbc:postgresql://x/y").problems())
        .hasSize(1);
    assertThat(options("--mirror-secret=" + secret, "--mirror-user=me").problems()).hasSize(1);
    assertThat(options("--mirror-secret=" + secret + "/none").problems()).hasSize(1);
    assertThat(new DatabaseOptions(false).problems()).isEmpty();
    assertThat(new DatabaseOptions(true).problems()).hasSize(1);
  }

  @Test
  void shouldNotKeepAJobFromCountingWhileASecretIsMissingOrWrong() throws IOException {
    DatabaseOptions options = options("--mirror-secret=" + secret);
    assertThat(options.problems()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(options::login)
        .withMessageContaining("jdbc-uri and lacks host");

    key("jdbc-uri", "postgres://host");
    assertThat(options.problems()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(options::login)
        .withMessageEndingWith("has no JDBC URL of PostgreSQL in jdbc-uri");

    key("jdbc-uri", "jdbc:postgresql://host/words");
    assertThat(options.login().orElseThrow().url()).isEqualTo("jdbc:postgresql://host/words");
  }

  @Test
  void shouldTakeThePartsWithoutAPasswordWhateverTheUriIs() throws IOException {
    key("host", "pg.example");
    key("port", "5432");
    key("dbname", "words");
    key("username", "writer");
    DatabaseLogin login = options("--mirror-secret=" + secret).login().orElseThrow();

    assertThat(login.password().get()).isNull();
    key("jdbc-uri", "postgresql://pg.example/words");
    assertThat(login.password().get()).isNull();
  }

  @Test
  void shouldTakeAnAddressOfIpv6() throws IOException {
    key("host", "fd00::5");
    key("port", "5432");
    key("dbname", "words");
    key("username", "writer");

    assertThat(Driver.parseURL(login("--mirror-url=jdbc:postgresql:?ssl=true").url(), null))
        .containsEntry("PGHOST", "[fd00::5]")
        .containsEntry("PGPORT", "5432");
  }

  private void key(String name, String value) throws IOException {
    Files.writeString(secret.resolve(name), value);
  }

  private DatabaseLogin login(String parameters) {
    DatabaseOptions options = options("--mirror-secret=" + secret, parameters);
    assertThat(options.problems()).isEmpty();
    return options.login().orElseThrow();
  }

  private static DatabaseOptions options(String... arguments) {
    return parsed(new DatabaseOptions(false), arguments);
  }

  /** Options that need a database, as those of a verification. */
  private static DatabaseOptions reader(String... arguments) {
    return parsed(new DatabaseOptions(true), arguments);
  }

  private static DatabaseOptions parsed(DatabaseOptions options, String... arguments) {
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("database", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(arguments);
    return options;
  }
}
