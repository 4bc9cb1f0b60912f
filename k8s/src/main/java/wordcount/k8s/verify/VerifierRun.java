package wordcount.k8s.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.ready.Waiter;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;
import wordcount.program.ProgressLine;

/** Runs the verifier in the cluster and returns its verdict. */
public final class VerifierRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE = 200;

  /** How much later the cluster would end the verifier than this gives up. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Cluster cluster;
  private final Duration limit;
  private final ProgressLine progress;

  /**
   * @param limit how long it may take without the time to send the lines: half of it is for the
   *     start of the pod, the other half is what the verifier waits for totals
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
        List.of("--messages=" + messages, "--seed=" + seed, "--rate=" + RATE, waiting());
    return run(VerifierJob.Kind.LINES, arguments, limit.plusSeconds(messages / RATE));
  }

  /**
   * Verifies the copy of the totals in PostgreSQL; deletes the Job at the end.
   *
   * @return the verifier's verdict
   * @throws ProgramException if there is no copy, or the verifier returned no verdict
   */
  public JsonNode runOnStore() {
    return run(VerifierJob.Kind.STORE, List.of(waiting()), limit);
  }

  private String waiting() {
    return "--wait=" + limit.dividedBy(2).toSeconds() + "s";
  }

  private JsonNode run(VerifierJob.Kind kind, List<String> arguments, Duration all) {
    try (VerifierJob job = VerifierJob.start(cluster, kind, arguments, all.plus(GRACE))) {
      // Ctrl-C must not leave the Job behind.
      Thread removal = new Thread(job::close, "remove-verifier");
      Runtime.getRuntime().addShutdownHook(removal);
      try {
        new Waiter(cluster, all, progress).await(job);
        return verdict(job);
      } finally {
        Runtime.getRuntime().removeShutdownHook(removal);
      }
    }
  }

  private JsonNode verdict(VerifierJob job) {
    String log = job.log();
    String line =
        log.lines().filter(text -> text.startsWith("{")).reduce("", (before, text) -> text);
    if (line.isEmpty()) {
      throw failed(job, log);
    }
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot read the verifier's verdict", line, "run verify again", e);
    }
  }

  private ProgramException failed(VerifierJob job, String log) {
    Optional<ContainerStateTerminated> end = job.end();
    Optional<JobCondition> failure = job.failure();
    if (end.filter(state -> "OOMKilled".equals(state.getReason())).isPresent()) {
      return new ProgramException(
          ExitCode.OUT_OF_MEMORY,
          "the verifier returned no verdict",
          "its pod took more memory than it may (OOMKilled)",
          "raise the value verifier.resources.limits.memory");
    }
    if (end.isEmpty() && failure.isPresent()) {
      boolean late = "DeadlineExceeded".equals(failure.get().getReason());
      return new ProgramException(
          late ? ExitCode.TIMED_OUT : ExitCode.FAILED,
          "the verifier returned no verdict",
          late ? "it did not end in time" : failure.get().getMessage(),
          late ? "wait longer with --timeout" : cluster.ourCommand("status"));
    }
    int code = end.map(ContainerStateTerminated::getExitCode).orElse(ExitCode.FAILED);
    String error = last(log, "error: ");
    String why = log.isBlank() ? "its pod logged nothing" : log.strip();
    String remedy = last(log, "  next: ");
    return new ProgramException(
        code == ExitCode.DONE ? ExitCode.FAILED : code,
        "the verifier ended with " + ExitCode.describe(code),
        error.isEmpty() ? why : error,
        remedy.isEmpty() ? cluster.ourCommand("status") : remedy);
  }

  /** Returns the rest of the last line that begins so; empty if none does. */
  private static String last(String log, String beginning) {
    return log.lines()
        .filter(line -> line.startsWith(beginning))
        .reduce("", (before, line) -> line.substring(beginning.length()));
  }
}
