package wordcount.local.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.kafka.common.utils.Utils;
import wordcount.program.ExitCode;
import wordcount.program.ProgramException;

/**
 * PostgreSQL's own programs, unpacked from the archive on the class path.
 *
 * @param folder holds them in {@code bin}
 */
record PostgresPrograms(Path folder) {
  private static final int OWNER_EXECUTES = 0100;
  private static final Pattern REASON = Pattern.compile("error:|FATAL:|PANIC:");

  /** PostgreSQL refuses root; in a user namespace of its own, root is somebody else. */
  private static final String NOT_AS_ROOT =
      """
      if [ "$(id -u)" = 0 ]; then
        unshare -U id -un || {
          echo "PostgreSQL does not run as root, and unshare -U fails; run as another user"
          exit 1
        }
        set -- unshare -U "$@"
      fi
      exec "$@"
      """;

  /**
   * Unpacks them, unless an earlier run did.
   *
   * @throws IOException if the archive cannot be unpacked
   * @throws ProgramException if it is missing
   */
  static PostgresPrograms unpack() throws IOException {
    return unpack(Path.of("target", "postgres").toAbsolutePath());
  }

  /** Unpacks them below the given directory. */
  static PostgresPrograms unpack(Path parent) throws IOException {
    String name =
        "/postgres-"
            + (System.getProperty("os.name").startsWith("Mac") ? "darwin-" : "linux-")
            + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64")
            + ".txz";
    URL archive = archive(name);
    long version = ((JarURLConnection) archive.openConnection()).getJarEntry().getCrc();
    Path folder = parent.resolve(Long.toHexString(version));
    if (!Files.exists(folder)) {
      Files.createDirectories(parent);
      // Appears at its place only when it is complete.
      Path draft = Files.createTempDirectory(parent, "unpacking");
      try (InputStream packed = archive.openStream()) {
        unpack(packed, draft);
        // A temporary directory is its owner's alone; other users of the checkout share this one.
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(draft, folder);
      } catch (IOException e) {
        Utils.delete(draft.toFile());
        // Another run may have been faster.
        if (!Files.exists(folder)) {
          throw e;
        }
      }
    }
    return new PostgresPrograms(folder);
  }

  static URL archive(String name) {
    URL archive = PostgresPrograms.class.getResource(name);
    if (archive == null) {
      throw new ProgramException(
          ExitCode.FAILED,
          "cannot start PostgreSQL",
          name + " is not on the class path",
          "use STORE=postgres, so that make downloads it");
    }
    return archive;
  }

  private static void unpack(InputStream packed, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        Files.createDirectories(entry.isDirectory() ? file : file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, file);
          if ((entry.getMode() & OWNER_EXECUTES) != 0
              && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + file + " executable");
          }
        }
      }
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws IOException with its error if it fails
   */
  void run(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", NOT_AS_ROOT, "sh"));
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Somebody else's locale, as over SSH, may be unknown here; and the errors are to be English.
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(reason(said));
    }
  }

  /** Returns the line of an output that names the error, otherwise the last line. */
  static String reason(String output) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    return lines.stream()
        .filter(line -> REASON.matcher(line).find())
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "it gave no reason" : lines.get(lines.size() - 1));
  }

  /** Quotes arguments for a shell. */
  static String quoted(List<String> arguments) {
    return arguments.stream()
        .map(argument -> "'" + argument.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
