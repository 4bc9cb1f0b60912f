package wordcount.k8s.operator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The supported versions of an operator: those of one minor release, from a patch release on.
 *
 * @param major first number
 * @param minor second number
 * @param oldestPatch third number of the oldest supported one
 */
public record VersionRule(int major, int minor, int oldestPatch) {
  /** Supports every version. */
  public static final VersionRule ANY = new VersionRule(-1, -1, -1);

  private static final Pattern FORM = Pattern.compile("v?([0-9]+)\\.([0-9]+)\\.([0-9]+).*");

  /** Returns whether the version is supported; one without three numbers is not. */
  public boolean accepts(String version) {
    Matcher matcher = FORM.matcher(version);
    return equals(ANY)
        || (matcher.matches()
            && Integer.parseInt(matcher.group(1)) == major
            && Integer.parseInt(matcher.group(2)) == minor
            && Integer.parseInt(matcher.group(3)) >= oldestPatch);
  }

  @Override
  public String toString() {
    return equals(ANY) ? "any" : major + "." + minor + "." + oldestPatch + " or a later patch";
  }
}
