package wordcount.k8s.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Image archives as Jib lays them out. */
public final class TestImage {
  private TestImage() {}

  public static Path write(Path file, String name, String content) {
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      entry(tar, "layer.tar.gz", content);
      entry(tar, "config.json", "{\"content\":\"" + content + "\"}");
      entry(
          tar,
          "manifest.json",
          "[{\"Config\":\"config.json\",\"RepoTags\":[\""
              + name
              + "\"],"
              + "\"Layers\":[\"layer.tar.gz\"]}]");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static void entry(TarArchiveOutputStream tar, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
