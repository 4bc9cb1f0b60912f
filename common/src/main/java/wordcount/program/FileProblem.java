package wordcount.program;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Says what is wrong with a file; Java's own message is often only its path. */
public final class FileProblem {
  private static final String MISSING = "no such file";
  private static final String DENIED = "permission denied";

  private FileProblem() {}

  /** Returns why a file cannot be read, such as "no such file"; empty if it can. */
  public static Optional<String> obstacle(Path file) {
    if (Files.isDirectory(file)) {
      return Optional.of("it is a directory");
    }
    if (!Files.exists(file)) {
      return Optional.of(MISSING);
    }
    return Files.isReadable(file) ? Optional.empty() : Optional.of(DENIED);
  }

  /** Returns the reason, such as "no such file", without the path. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return MISSING;
    }
    if (e instanceof AccessDeniedException) {
      return DENIED;
    }
    if (e instanceof CharacterCodingException) {
      return "not in UTF-8";
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
