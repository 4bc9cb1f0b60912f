package wordcount.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import wordcount.local.process.ChildJvm;

/**
 * An archive of the classes that our programs load, which a JVM maps instead of loading them (class
 * data sharing): a test's child process then needs 40 % less CPU time to start. The first test that
 * asks creates it, by a run of the program that starts the others. It is valid while the jars stay
 * the same.
 */
public final class ClassArchive {
  private static final int PATIENCE_MINUTES = 5;
  private static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();
  private static final String CLASS_PATH = "java.class.path";
  private static final String OPTION = find();

  private ClassArchive() {}

  /** The option for a child JVM with this JVM's {@code java.class.path}, which it may reorder. */
  public static String option() {
    return OPTION;
  }

  private static String find() {
    if (!LocalPipeline.class.getResource("LocalPipeline.class").getProtocol().equals("jar")) {
      return "-Xshare:auto"; // The default: `mvn test` and most editors create no jars.
    }
    Map<Boolean, List<String>> path =
        Arrays.stream(System.getProperty(CLASS_PATH).split(File.pathSeparator))
            .collect(Collectors.partitioningBy(entry -> entry.endsWith(".jar")));
    List<String> jars = path.get(true);
    // An archive is created from jars alone; folders may only follow them.
    System.setProperty(CLASS_PATH, String.join(File.pathSeparator, jars));
    try {
      Files.createDirectories(FOLDER);
      Path archive = FOLDER.resolve(Integer.toHexString(identity(jars).hashCode()) + ".jsa");
      try (FileChannel lock =
          FileChannel.open(
              FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Closing the channel releases it. Meanwhile the tests of other JVMs wait here.
        lock.lock();
        if (Files.notExists(archive)) {
          create(archive);
        }
      }
      return "-XX:SharedArchiveFile=" + archive;
    } catch (Exception e) {
      throw new IllegalStateException("cannot archive the classes", e);
    } finally {
      System.setProperty(
          CLASS_PATH,
          Stream.concat(jars.stream(), path.get(false).stream())
              .collect(Collectors.joining(File.pathSeparator)));
    }
  }

  private static String identity(List<String> jars) throws IOException {
    StringBuilder identity = new StringBuilder(System.getProperty("java.home"));
    for (String jar : jars) {
      identity.append(jar).append(Files.getLastModifiedTime(Path.of(jar)));
    }
    return identity.toString();
  }

  private static void create(Path archive) throws Exception {
    for (Path old : files(".*\\.(classes|jsa)")) {
      Files.delete(old);
    }
    Path text = Files.writeString(FOLDER.resolve("text"), "to be or not to be\n");
    run(
        Map.of(
            "JAVA_TOOL_OPTIONS", "'-XX:DumpLoadedClassList=" + FOLDER.resolve("%p.classes") + "'",
            "KAFKA_PORT", "0",
            "ZOOKEEPER_PORT", "0",
            "PAGE_PORT", "0",
            "HTTP_PORT", "0"),
        List.of(),
        List.of("--input", text.toString()));
    Set<String> classes = new LinkedHashSet<>();
    for (Path list : files(".*\\.classes")) {
      classes.addAll(Files.readAllLines(list, UTF_8));
    }
    Path all = Files.write(FOLDER.resolve("all"), classes, UTF_8);
    Path created = FOLDER.resolve("created.jsa");
    run(
        Map.of(),
        List.of(
            "-Xshare:dump", "-XX:SharedClassListFile=" + all, "-XX:SharedArchiveFile=" + created),
        List.of());
    Files.move(created, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<Path> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().matches(pattern)).toList();
    }
  }

  private static void run(
      Map<String, String> environment, List<String> jvmOptions, List<String> arguments)
      throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    List<String> options =
        Stream.concat(Stream.of("-Xmx512m", "-XX:TieredStopAtLevel=1"), jvmOptions.stream())
            .toList();
    try (ChildJvm jvm =
        ChildJvm.start(
            LocalPipeline.class.getName(), environment, options, arguments, log::add, log::add)) {
      jvm.ended().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (jvm.await() != 0) {
        throw new IllegalStateException(String.join("\n", log));
      }
    }
  }
}
