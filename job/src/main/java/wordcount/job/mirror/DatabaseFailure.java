package wordcount.job.mirror;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import wordcount.program.ExitCode;
import wordcount.program.Failure;
import wordcount.program.ProgramException;

/** Turns an exception of PostgreSQL or its driver into one clear error with a remedy. */
public final class DatabaseFailure {
  private static final Set<String> LOGIN_REFUSED = Set.of("28P01", "28000", "08004");
  private static final Set<String> NOT_NOW = Set.of("57P03", "57P01", "57P02", "53300");
  private static final String NO_DATABASE = "3D000";
  private static final String NO_RIGHT = "42501";
  private static final String READ_ONLY = "25006";
  private static final String NO_TABLE = "42P01";
  private static final String WRONG_PARAMETER = "22023";
  private static final String TOO_LARGE = "54000";
  private static final String CONNECTION = "08";

  private DatabaseFailure() {}

  /** Returns the error to show: {@code UNREACHABLE} if nothing answered, else {@code FAILED}. */
  public static ProgramException explain(SQLException thrown) {
    SQLException specific = thrown;
    boolean tls = false;
    // A pool's message only says that it waited; its cause says why.
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      specific =
          cause instanceof SQLException found && found.getSQLState() != null ? found : specific;
      tls |= cause instanceof SSLException;
    }
    Throwable root = Failure.root(thrown);
    String state = String.valueOf(specific.getSQLState());
    String why =
        String.valueOf(specific.getMessage()).replaceAll("^(FATAL|ERROR): |\\R(?s:.*)$", "");
    boolean unverified = why.contains("SSL") || why.contains("could not be verified");
    if (state.startsWith(CONNECTION) && (tls || unverified)) {
      return new ProgramException(
          ExitCode.FAILED,
          "cannot set up TLS with PostgreSQL",
          tls ? root.getMessage() : why,
          "check sslmode, sslrootcert (the authority that signed the server's certificate) and the"
              + " host name in the URL",
          thrown);
    }
    if (LOGIN_REFUSED.contains(state)) {
      return new ProgramException(
          ExitCode.FAILED,
          "PostgreSQL refused the login",
          why,
          "check the user and the password (in the URL, or in "
              + DatabaseLogin.USER_VARIABLE
              + " and "
              + DatabaseLogin.PASSWORD_VARIABLE
              + ") and the server's pg_hba.conf",
          thrown);
    }
    if (state.startsWith(CONNECTION) || NOT_NOW.contains(state)) {
      return new ProgramException(
          ExitCode.UNREACHABLE,
          "cannot reach PostgreSQL",
          root instanceof UnknownHostException ? "no such host: " + root.getMessage() : why,
          "check that it runs, and check the host and port in the URL",
          thrown);
    }
    return new ProgramException(
        ExitCode.FAILED, "cannot use PostgreSQL", why, remedy(state, why), thrown);
  }

  /** Returns the same error as one line for a log, with the remedy if PostgreSQL failed. */
  static String inOneLine(SQLException thrown) {
    if (thrown.getSQLState() == null && thrown.getCause() == null) {
      return String.valueOf(thrown.getMessage());
    }
    ProgramException explained = explain(thrown);
    return explained.getMessage() + "; next: " + explained.remedy();
  }

  /** Returns whether trying again is useless: PostgreSQL cannot hold a word. */
  static boolean isFinal(SQLException thrown) {
    return TOO_LARGE.equals(thrown.getSQLState());
  }

  private static String remedy(String state, String why) {
    return switch (state) {
      case NO_DATABASE ->
          "create it: CREATE DATABASE name OWNER role ENCODING 'UTF8'; or name another in the URL";
      case NO_RIGHT ->
          why.contains("database")
              ? "GRANT CREATE, TEMPORARY ON DATABASE name TO role; instead of CREATE, the role may"
                  + " own schema wordcount"
              : "let the role own schema wordcount and its tables, or use another database; to read"
                  + " only: GRANT "
                  + Database.READER
                  + " TO role";
      case READ_ONLY -> "connect to the primary, which accepts writes, not to a replica";
      case NO_TABLE ->
          "run a job with --mirror-url first: it creates the tables; if the URL names a"
              + " connection pooler, set it to session pooling";
      case WRONG_PARAMETER ->
          // The driver passes on this machine's time zone.
          why.contains("\"TimeZone\"")
              ? "set the environment variable TZ=UTC"
              : "see PostgreSQL's log";
      case TOO_LARGE ->
          "count into new topics with --max-word-bytes "
              + MirrorOptions.LONGEST_WORD
              + " or less: an index holds no words of more than about 2700 bytes";
      default -> "see PostgreSQL's log";
    };
  }
}
