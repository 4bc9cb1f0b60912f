package wordcount.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import wordcount.program.ExitCode;

class JobSupervisorIT {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<String> reports = new CopyOnWriteArrayList<>();

  @Test
  void shouldStartAFailedJobAgainUntilTheFailureIsFinal() throws Exception {
    Iterator<Integer> codes = List.of(ExitCode.FAILED, ExitCode.INPUT_LOST).iterator();
    try (JobSupervisor supervisor =
        new JobSupervisor(
            () -> child("exit", Integer.toString(codes.next())), reports::add, GRACE)) {
      supervisor.start();

      assertThat(supervisor.ended().get(1, TimeUnit.MINUTES)).isEqualTo(ExitCode.INPUT_LOST);
    }
    assertThat(reports)
        .containsExactly("the job ended with exit code 1 (failed); restarting it in 1 s");
  }

  @Test
  void shouldStopTheJobWithoutStartingItAgain() throws Exception {
    List<ChildJvm> started = new CopyOnWriteArrayList<>();
    try (JobSupervisor supervisor =
        new JobSupervisor(
            () -> {
              started.add(child("stay"));
              return started.get(0);
            },
            reports::add,
            GRACE)) {
      supervisor.start();
      Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> !started.isEmpty());
    }

    assertThat(started).singleElement().matches(job -> !job.isAlive());
    assertThat(reports).isEmpty();
  }

  @Test
  void shouldStartNoJobOnceItIsClosed() throws Exception {
    List<ChildJvm> started = new CopyOnWriteArrayList<>();
    JobSupervisor supervisor =
        new JobSupervisor(
            () -> {
              started.add(child("stay"));
              return started.get(0);
            },
            reports::add,
            GRACE);
    supervisor.close();

    supervisor.start();

    try {
      assertThat(supervisor.ended().get(1, TimeUnit.MINUTES)).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(started).isEmpty();
    } finally {
      started.forEach(ChildJvm::close);
    }
  }

  private static ChildJvm child(String... arguments) {
    return ChildJvm.start(
        ChildJvmIT.Child.class.getName(),
        Map.of(),
        List.of("-Xmx64m"),
        List.of(arguments),
        line -> {},
        line -> {});
  }
}
