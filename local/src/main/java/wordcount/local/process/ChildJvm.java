package wordcount.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;
import wordcount.program.JvmDefaults;
import wordcount.program.Loopback;

/**
 * A program in a separate Java process, with this process's class path and the options that Spark
 * needs. Its standard input stays open as long as this process lives, so it can detect when it is
 * orphaned; see {@link wordcount.job.Exit#whenOrphaned()}.
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * A terminal sends Ctrl-C to all its processes; this one ignores it, since its parent stops it.
   */
  private static final List<String> IGNORING_SIGINT =
      List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private static final List<String> JVM_OPTION_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** Options for a debugger or for JMX name a port, which this process already uses. */
  private static final Pattern LISTENING_OPTION =
      Pattern.compile("(?<!\\S)-(agentlib:jdwp|Xrunjdwp|Dcom\\.sun\\.management\\.)\\S*");

  private final Process process;
  private final List<Thread> relays;

  private ChildJvm(Process process, List<Thread> relays) {
    this.process = process;
    this.relays = relays;
  }

  /**
   * Starts the main class with this name.
   *
   * @param environment additional environment variables
   * @param jvmOptions such as {@code -Xmx1g} and {@code -Dkey=value}
   * @param out receives each line of its standard output
   * @param err receives each line of its standard error
   */
  public static ChildJvm start(
      String program,
      Map<String, String> environment,
      List<String> jvmOptions,
      List<String> arguments,
      Consumer<String> out,
      Consumer<String> err) {
    List<String> command = new ArrayList<>(IGNORING_SIGINT);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split(" +")));
    command.addAll(JvmDefaults.options());
    command.add("-Dwordcount.supervised=true");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // These are meant for another Kafka than the one this process runs, and for another Spark.
    builder.environment().keySet().removeAll(Set.of("KAFKA_CONFIG", "KAFKA_PROPERTIES"));
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    // Spark takes CONTAINER_ID, which distrobox sets too, for YARN's.
    builder.environment().keySet().removeAll(Set.of("CONTAINER_ID", "LOCAL_DIRS"));
    // Otherwise Spark looks up the machine's host name, which not every laptop can resolve.
    builder.environment().put("SPARK_LOCAL_IP", Loopback.HOST);
    builder.environment().putAll(environment);
    for (String variable : JVM_OPTION_VARIABLES) {
      builder
          .environment()
          .computeIfPresent(
              variable, (name, options) -> LISTENING_OPTION.matcher(options).replaceAll(""));
    }
    try {
      Process process = builder.start();
      return new ChildJvm(
          process,
          List.of(
              relay(process.getInputStream(), out, program + " out"),
              relay(process.getErrorStream(), err, program + " err")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program, e);
    }
  }

  private static Thread relay(InputStream from, Consumer<String> to, String name) {
    Thread thread =
        new Thread(
            () ->
                new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(to),
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Returns the process id, for signals that Java cannot send. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether the program still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns a future that completes when the program has ended. */
  public CompletableFuture<?> ended() {
    return process.onExit();
  }

  /**
   * Waits until the program has ended and its last line is relayed.
   *
   * @return its exit code; 128 plus the signal number if a signal ended it
   */
  public int await() throws InterruptedException {
    int code = process.waitFor();
    for (Thread relay : relays) {
      relay.join();
    }
    return code;
  }

  /** Asks the program to end (SIGTERM) and, if it does not in time, kills it. */
  public void stop(Duration grace) throws InterruptedException {
    // Process.destroy() would also close the streams and so lose the program's last lines.
    process.toHandle().destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
    await();
  }

  /** Kills the program (SIGKILL). */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    try {
      stop(GRACE);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
