package wordcount.job.view;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.execution.CommandExecutionMode;
import scala.collection.JavaConverters;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/** Checks that an SQL statement only reads, without running it. */
final class ReadingQuery {
  private static final String ADVICE =
      "query the views words(word STRING, cnt BIGINT) and records(value STRING, partition INT,"
          + " offset BIGINT, timestamp TIMESTAMP), for example: "
          + SqlView.TOTAL;

  private ReadingQuery() {}

  /**
   * Checks a query.
   *
   * @throws ProgramException with exit code {@code USAGE} if Spark rejects it, or if it does more
   *     than read
   */
  static void check(SparkSession spark, String query) {
    try {
      LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(query);
      refuseEffects(parsed);
      refuseEffects(
          spark.sessionState().executePlan(parsed, CommandExecutionMode.SKIP()).analyzed());
    } catch (ProgramException refused) {
      throw refused;
    } catch (Exception | StackOverflowError e) {
      // Spark throws checked exceptions without declaring them.
      throw new ProgramException(
          ExitCode.USAGE,
          "--sql is not a query that Spark understands",
          FailureReason.of(e).text(),
          ADVICE,
          e);
    }
  }

  private static void refuseEffects(LogicalPlan plan) {
    if (plan instanceof Command || plan instanceof ParsedStatement) {
      throw refusal("a view may only read, but this is a command: " + plan.nodeName());
    }
    if (plan instanceof ScriptTransformation) {
      throw refusal("a view may only read, but TRANSFORM runs another program");
    }
    JavaConverters.seqAsJavaList(plan.children()).forEach(ReadingQuery::refuseEffects);
    JavaConverters.seqAsJavaList(plan.expressions()).forEach(ReadingQuery::refuseCalls);
  }

  private static void refuseCalls(Expression expression) {
    if (expression instanceof CallMethodViaReflection) {
      throw refusal(
          "a view may only read, but " + expression.prettyName() + "() runs Java methods");
    }
    if (expression instanceof PlanExpression<?> subquery
        && subquery.plan() instanceof LogicalPlan plan) {
      refuseEffects(plan);
    }
    JavaConverters.seqAsJavaList(expression.children()).forEach(ReadingQuery::refuseCalls);
  }

  private static ProgramException refusal(String why) {
    return new ProgramException(ExitCode.USAGE, "--sql is not a query", why, ADVICE);
  }
}
