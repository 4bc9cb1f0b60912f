package wordcount.job.mirror;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGProperty;
import picocli.CommandLine.Option;
import wordcount.program.CheckedOptions;
import wordcount.program.Environment;

/** The options for reaching the database with the copy of the totals; a picocli mixin. */
public class DatabaseOptions implements CheckedOptions {
  /** Begins a URL that has parameters only. */
  private static final String PARAMETERS_ONLY = Database.SCHEME + "?";

  /** File names: the keys of CloudNativePG's Secrets. */
  private static final String URI = "jdbc-uri";

  private static final String PASSWORD_KEY = "password";
  private static final List<String> PARTS = List.of("host", "port", "dbname");

  /** The first is CloudNativePG's, the second that of other operators. */
  private static final List<String> USER_KEYS = List.of("username", "user");

  @Option(
      names = "--mirror-url",
      paramLabel = "URL",
      description =
          "PostgreSQL for a copy of the totals, such as jdbc:postgresql://host/database; may end"
              + " with parameters of the JDBC driver, such as ?sslmode=verify-full. Counting never"
              + " waits for it.")
  @Environment("WORDCOUNT_MIRROR_URL")
  private String url;

  @Option(
      names = "--mirror-user",
      paramLabel = "USER",
      description =
          "Role to log in as. Give its password in --mirror-password-file or in the environment"
              + " variable "
              + DatabaseLogin.PASSWORD_VARIABLE
              + ".")
  @Environment(DatabaseLogin.USER_VARIABLE)
  private String user;

  @Option(
      names = "--mirror-password-file",
      paramLabel = "FILE",
      description = "File with the password, read again for each connection.")
  @Environment(DatabaseLogin.PASSWORD_FILE_VARIABLE)
  private Path passwordFile;

  @Option(
      names = "--mirror-secret",
      paramLabel = "FOLDER",
      description =
          "Folder with a CloudNativePG Secret, instead of --mirror-user and"
              + " --mirror-password-file: files jdbc-uri (or host, port, dbname), username and"
              + " password; the password is read again for each connection. With it, --mirror-url"
              + " may only add parameters: jdbc:postgresql:?sslmode=verify-full")
  @Environment("WORDCOUNT_MIRROR_SECRET")
  private Path secret;

  private final boolean required;

  /**
   * @param required whether the user must name a database
   */
  public DatabaseOptions(boolean required) {
    this.required = required;
  }

  /** Returns whether the user named a database. */
  public final boolean given() {
    return url != null || secret != null;
  }

  /** Returns whether the user gave an option that has no effect without a database. */
  boolean needsDatabase() {
    return user != null || passwordFile != null;
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!given()) {
      if (required) {
        problems.add("--mirror-url or --mirror-secret is required");
      } else if (needsDatabase()) {
        problems.add(
            "--mirror-url is missing: the other --mirror options have no effect without it");
      }
      return problems;
    }
    if (passwordFile != null && !Files.isReadable(passwordFile)) {
      problems.add("--mirror-password-file " + passwordFile + " cannot be read");
    }
    if (secret != null) {
      addProblemsBesideSecret(problems);
    }
    // A Secret may come or be corrected later, and must not keep the job from counting.
    if (required && secret != null) {
      problemOfSecret().ifPresent(problems::add);
    }
    if (problems.isEmpty() && (required || secret == null)) {
      problemNow().ifPresent(problems::add);
    }
    return problems;
  }

  /** Returns why there is no usable URL at the moment. */
  private Optional<String> problemNow() {
    Optional<String> ofSecret = secret == null ? Optional.empty() : problemOfSecret();
    return ofSecret.or(() -> Database.urlProblem("--mirror-url", address()));
  }

  private void addProblemsBesideSecret(List<String> problems) {
    if (!Files.isDirectory(secret)) {
      problems.add("--mirror-secret " + secret + " is not a folder");
    }
    if (user != null || passwordFile != null) {
      problems.add("--mirror-secret includes user and password: remove the other options");
    }
    if (url != null && !url.startsWith(PARAMETERS_ONLY)) {
      problems.add(
          "--mirror-url may only add parameters to --mirror-secret, such as"
              + " jdbc:postgresql:?sslmode=verify-full");
    }
  }

  private Optional<String> problemOfSecret() {
    List<String> missing = PARTS.stream().filter(part -> !Files.isReadable(file(part))).toList();
    if (!Files.isReadable(file(URI)) && !missing.isEmpty()) {
      return Optional.of(
          "--mirror-secret "
              + secret
              + " has no file "
              + URI
              + " and lacks "
              + String.join(", ", missing));
    }
    return Files.isReadable(file(URI)) && !usesParts() && Database.parsed(text(URI)).isEmpty()
        ? Optional.of("--mirror-secret " + secret + " has no JDBC URL of PostgreSQL in " + URI)
        : Optional.empty();
  }

  /**
   * Returns the login as the options and the Secret say now; empty if the user named no database.
   *
   * @throws IllegalStateException if the Secret lacks something
   */
  public final Optional<DatabaseLogin> login() {
    if (!given()) {
      return Optional.empty();
    }
    problemNow()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return Optional.of(new DatabaseLogin(address(), user(), this::password));
  }

  private String address() {
    if (secret == null) {
      return url;
    }
    String parameters = url == null ? "" : url.substring(PARAMETERS_ONLY.length());
    String from =
        usesParts()
            ? "jdbc:postgresql://"
                + (text("host").contains(":") ? "[" + text("host") + "]" : text("host"))
                + ":"
                + text("port")
                + "/"
                + URLEncoder.encode(text("dbname"), StandardCharsets.UTF_8)
            : text(URI);
    return parameters.isEmpty() ? from : from + (from.contains("?") ? "&" : "?") + parameters;
  }

  /** Returns whether to take host, port and dbname, not jdbc-uri, which may also name the user. */
  private boolean usesParts() {
    return PARTS.stream().allMatch(part -> Files.isReadable(file(part)))
        && (userFile().isPresent() || !Files.isReadable(file(URI)));
  }

  private String user() {
    return secret == null ? user : userFile().map(DatabaseLogin::read).orElse(null);
  }

  private Optional<Path> userFile() {
    return USER_KEYS.stream().map(this::file).filter(Files::isReadable).findFirst();
  }

  private String password() {
    if (secret == null) {
      return DatabaseLogin.password(passwordFile);
    }
    if (Files.isReadable(file(PASSWORD_KEY))) {
      return text(PASSWORD_KEY);
    }
    return usesParts()
        ? null
        : Database.parsed(text(URI)).map(PGProperty.PASSWORD::getOrDefault).orElse(null);
  }

  private Path file(String key) {
    return secret.resolve(key);
  }

  private String text(String key) {
    return DatabaseLogin.read(file(key));
  }
}
