package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.SQLException;
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
      // Its limit for locks applies here too.
      Tables.prepare(connection);
      connection.setAutoCommit(false);
      Tables.delete(connection, appId);
      connection.commit();
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }
}
