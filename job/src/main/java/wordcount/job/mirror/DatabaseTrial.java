package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Stream;
import wordcount.program.ProgramException;

/** Checks and prepares a database before anything is counted. */
public final class DatabaseTrial {
  private DatabaseTrial() {}

  /**
   * Connects once and creates the tables, as the job does.
   *
   * @throws ProgramException if that fails
   */
  public static void run(DatabaseLogin login) {
    try (Connection connection = Database.connect(login)) {
      Schema.migrate(connection);
      Tables.prepare(connection);
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }

  /**
   * Deletes a job's copy of the totals, and its history.
   *
   * @throws ProgramException if that fails
   */
  public static void deleteCopy(DatabaseLogin login, String appId) {
    try (Connection connection = Database.connect(login)) {
      // As the mirror does: with a limit for locks, and first the row that a writer locks.
      Tables.prepare(connection);
      connection.setAutoCommit(false);
      for (String table : Stream.concat(Stream.of("progress"), Tables.DATA.stream()).toList()) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM wordcount." + table + " WHERE app_id = ?")) {
          delete.setString(1, appId);
          delete.executeUpdate();
        }
      }
      connection.commit();
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }
}
