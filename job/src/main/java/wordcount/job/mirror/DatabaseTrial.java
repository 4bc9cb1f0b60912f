package wordcount.job.mirror;

import java.sql.Connection;
import java.sql.SQLException;
import wordcount.program.ProgramException;

/** Tells a person at once, before anything is counted, what stands in the way of a copy. */
public final class DatabaseTrial {
  private DatabaseTrial() {}

  /**
   * Connects once and makes the tables, as the job does.
   *
   * @throws ProgramException if that does not work
   */
  public static void run(DatabaseLogin login) {
    try (Connection connection = Database.connect(login)) {
      Schema.migrate(connection);
    } catch (SQLException e) {
      throw DatabaseFailure.explain(e);
    }
  }
}
