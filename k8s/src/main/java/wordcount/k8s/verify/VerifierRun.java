package wordcount.k8s.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.ready.Waiter;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** Runs the verifier in the cluster and returns its verdict. */
public final class VerifierRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE = 200;

  private final Cluster cluster;
  private final Duration limit;
  private final ProgressLine progress;

  /**
   * @param limit how long the verifier may wait for totals, and how long its pod may take to start
   */
  public VerifierRun(Cluster cluster, Duration limit, ProgressLine progress) {
    this.cluster = cluster;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Verifies the totals of known lines; deletes the Job at the end.
   *
   * @param messages lines to send
   * @param seed seed of the lines
   * @return the verifier's verdict
   * @throws ProgramException if the verifier returned no verdict
   */
  public JsonNode run(int messages, long seed) {
    List<String> arguments =
        List.of(
            "--messages=" + messages,
            "--seed=" + seed,
            "--rate=" + RATE,
            "--wait=" + limit.toSeconds() + "s");
    return run(
        VerifierJob.Kind.LINES, arguments, limit.multipliedBy(2).plusSeconds(messages / RATE));
  }

  /**
   * Verifies the copy of the totals in PostgreSQL; deletes the Job at the end.
   *
   * @return the verifier's verdict
   * @throws ProgramException if there is no copy, or the verifier returned no verdict
   */
  public JsonNode runOnStore() {
    return run(
        VerifierJob.Kind.STORE,
        List.of("--wait=" + limit.toSeconds() + "s"),
        limit.multipliedBy(2));
  }

  private JsonNode run(VerifierJob.Kind kind, List<String> arguments, Duration all) {
    try (VerifierJob job = VerifierJob.start(cluster, kind, arguments, all)) {
      // Ctrl-C must not leave the Job behind.
      Thread removal = new Thread(job::close, "remove-verifier");
      Runtime.getRuntime().addShutdownHook(removal);
      try {
        new Waiter(cluster, all, progress).await(new VerifierFinished(job));
        return verdict(job.log());
      } finally {
        Runtime.getRuntime().removeShutdownHook(removal);
      }
    }
  }

  private JsonNode verdict(String log) {
    String line =
        log.lines().filter(text -> text.startsWith("{")).reduce("", (before, text) -> text);
    if (line.isEmpty()) {
      throw new ProgramException(
          ExitCode.FAILED,
          "the verifier returned no verdict",
          log.isBlank() ? "its pod logged nothing" : log.strip(),
          cluster.own("status"));
    }
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot read the verifier's verdict", line, "run verify again", e);
    }
  }
}
