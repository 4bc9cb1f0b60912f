package wordcount.program;

/** The version of this build, the same for all programs. */
public final class Version {
  private Version() {}

  /** Returns the version as Maven knows it, such as {@code 1.0.0}. */
  public static String current() {
    return BuildProperties.get("version");
  }
}
