package wordcount.job.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseFailureTest {
  @Test
  void shouldNameTheRemedyForATimeZoneThatTheServerDoesNotKnow() {
    String refusal = "FATAL: invalid value for parameter \"TimeZone\": \"Mars/Olympus\"";

    assertThat(DatabaseFailure.explain(new SQLException(refusal, "22023")).remedy())
        .isEqualTo("set the environment variable TZ=UTC");
  }
}
