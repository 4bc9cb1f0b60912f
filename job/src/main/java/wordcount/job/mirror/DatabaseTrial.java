package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.SQLException;
import wordcount.program.ProgramException;

/** Checks, before anything is counted, that the totals can be copied to a database. */
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
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }
}
