package wordcount.k8s.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import wordcount.program.ExitCode;
import wordcount.program.FileProblem;
import wordcount.program.ProgramException;
import wordcount.program.Sha256;

/**
 * An image archive in the format of {@code docker save}, as Jib writes it. Tags are derived from
 * the content: unchanged images keep their tag, so nothing restarts; changed images get a new tag,
 * so no node can mistake one for the other.
 */
public final class ImageArchive {
  private static final String MANIFEST = "manifest.json";
  private static final int TAG_DIGITS = 12;
  private static final int LARGEST_DOCUMENT = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonNode manifest;
  private final String repository;
  private final byte[] digest;

  private ImageArchive(Path file, JsonNode manifest, String repository, byte[] digest) {
    this.file = file;
    this.manifest = manifest;
    this.repository = repository;
    this.digest = digest;
  }

  /**
   * Reads the image's name and the digest of its content.
   *
   * @throws ProgramException ({@link ExitCode#USAGE}) if the file is not an archive of one image
   */
  public static ImageArchive read(Path file) {
    Map<String, byte[]> documents = new HashMap<>();
    try (var archive = open(file)) {
      TarArchiveEntry entry;
      while ((entry = archive.getNextEntry()) != null) {
        if (entry.isFile() && entry.getSize() <= LARGEST_DOCUMENT) {
          documents.put(entry.getName(), archive.readAllBytes());
        }
      }
      JsonNode manifest = JSON.readTree(documents.getOrDefault(MANIFEST, new byte[0]));
      JsonNode image = manifest.path(0);
      byte[] configuration = documents.get(image.path("Config").asText());
      if (configuration == null) {
        throw unusable(file, "its " + MANIFEST + " is missing or incomplete", null);
      }
      String repository = image.path("RepoTags").path(0).asText().replaceFirst(":[^:/]*$", "");
      return new ImageArchive(file, manifest, repository, Sha256.newDigest().digest(configuration));
    } catch (IOException e) {
      throw unusable(file, FileProblem.reason(e), e);
    }
  }

  /** Returns the image's name without its tag. */
  public String repository() {
    return repository;
  }

  /** Returns one tag for all these images, derived from their content. */
  public static String commonTag(Collection<ImageArchive> images) {
    MessageDigest common = Sha256.newDigest();
    images.forEach(image -> common.update(image.digest));
    // Helm would read a tag of digits alone as a number.
    return "sha-" + HexFormat.of().formatHex(common.digest()).substring(0, TAG_DIGITS);
  }

  /**
   * Writes a copy of the archive with another tag.
   *
   * @throws ProgramException ({@link ExitCode#FAILED}) if it cannot be written
   */
  public void write(Path target, String tag) {
    ((ObjectNode) manifest.path(0)).putArray("RepoTags").add(repository + ":" + tag);
    try (var from = open(file);
        var to =
            new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      to.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      to.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      TarArchiveEntry entry;
      while ((entry = from.getNextEntry()) != null) {
        if (entry.getName().equals(MANIFEST)) {
          byte[] changed = JSON.writeValueAsBytes(manifest);
          entry.setSize(changed.length);
          to.putArchiveEntry(entry);
          to.write(changed);
        } else {
          to.putArchiveEntry(entry);
          from.transferTo(to);
        }
        to.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot write " + target, FileProblem.reason(e), "free disk space", e);
    }
  }

  private static TarArchiveInputStream open(Path file) throws IOException {
    return new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static ProgramException unusable(Path file, String why, Exception cause) {
    return new ProgramException(
        ExitCode.USAGE, "no image in " + file, why, "build the archives with `make images`", cause);
  }
}
