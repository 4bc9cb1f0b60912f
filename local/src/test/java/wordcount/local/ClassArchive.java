package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * What our programs load of their classes, as an archive from which a JVM maps them (class data
 * sharing): a child process of a test then needs 40 % less CPU time to start. The first test that
 * asks makes it, in a run of the program that starts the others; it serves as long as the jars are
 * the same.
 */
public final class ClassArchive {
  private static final int PATIENCE_MINUTES = 5;
  private static final String OPTION = make();

  private ClassArchive() {}

  /** An option for a JVM whose class path is the property {@code java.class.path} from then on. */
  public static String option() {
    return OPTION;
  }

  private static String make() {
    Map<Boolean, List<String>> path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .collect(Collectors.partitioningBy(entry -> entry.endsWith(".jar")));
    List<String> jars = path.get(true);
    if (!LocalPipeline.class.getResource("LocalPipeline.class").getProtocol().equals("jar")) {
      return "-Xshare:auto"; // As always: `mvn test` makes no jars, nor do most editors.
    }
    // An archive takes no folders; they may only come after what it was made of.
    System.setProperty(
        "java.class.path",
        Stream.concat(jars.stream(), path.get(false).stream())
            .collect(Collectors.joining(File.pathSeparator)));
    try {
      String key = Integer.toHexString((System.getProperty("java.home") + times(jars)).hashCode());
      Path folder = Path.of("target", "class-archive").toAbsolutePath();
      Files.createDirectories(folder.resolve("target"));
      Path archive = folder.resolve(key + ".jsa");
      try (FileChannel lock =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Released with the channel; tests in other JVMs wait here for the one that makes it.
        lock.lock();
        if (Files.notExists(archive)) {
          make(folder, archive, jars);
        }
      }
      return "-XX:SharedArchiveFile=" + archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String times(List<String> jars) throws IOException {
    StringBuilder times = new StringBuilder();
    for (String jar : jars) {
      times.append(jar).append(Files.getLastModifiedTime(Path.of(jar)));
    }
    return times.toString();
  }

  private static void make(Path folder, Path archive, List<String> jars)
      throws IOException, InterruptedException {
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.filter(file -> file.toString().matches(".*\\.(classes|jsa)")).toList()) {
        Files.delete(file);
      }
    }
    String classPath = String.join(File.pathSeparator, jars);
    Path text = Files.writeString(folder.resolve("text"), "to be or not to be\n");
    run(
        folder,
        Map.of("JAVA_TOOL_OPTIONS", "-XX:DumpLoadedClassList=%p.classes"),
        Stream.concat(
            Arrays.stream(JavaModuleOptions.defaultModuleOptions().trim().split(" +")),
            Stream.of(
                "-cp", classPath, LocalPipeline.class.getName(), "--input", text.toString())));
    Set<String> classes = new LinkedHashSet<>();
    try (Stream<Path> lists = Files.list(folder)) {
      for (Path list : lists.filter(file -> file.toString().endsWith(".classes")).toList()) {
        classes.addAll(Files.readAllLines(list, UTF_8));
      }
    }
    Path all = Files.write(folder.resolve("all"), classes, UTF_8);
    Path made = folder.resolve("made.jsa");
    run(
        folder,
        Map.of(),
        Stream.of(
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + all,
            "-XX:SharedArchiveFile=" + made,
            "-cp",
            classPath));
    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(Path folder, Map<String, String> environment, Stream<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(arguments.toList());
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    for (String port : List.of("KAFKA_PORT", "ZOOKEEPER_PORT", "PAGE_PORT", "HTTP_PORT")) {
      builder.environment().put(port, "0");
    }
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(command + "\n" + Files.readString(log));
    }
  }
}
