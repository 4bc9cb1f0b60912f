package wordcount.k8s.deploy;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The images of a deployment, read from archives. All share one tag, since the chart has only one;
 * it is derived from the content of all.
 */
public final class ImageSet {
  private final Map<String, ImageArchive> images = new TreeMap<>();

  /**
   * @param archives files by component, as named in the chart's values; empty to load no images
   */
  public ImageSet(Map<String, Path> archives) {
    archives.forEach((component, file) -> images.put(component, ImageArchive.read(file)));
  }

  Iterable<ImageArchive> images() {
    return images.values();
  }

  String tag() {
    return ImageArchive.commonTag(images.values());
  }

  /** Returns the chart values that select these images. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    images.forEach(
        (component, image) -> {
          settings.put(component + ".image", image.repository());
          settings.put("image.tag", tag());
        });
    return settings;
  }
}
