package wordcount.program;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which we tell contents apart. */
public final class Sha256 {
  private Sha256() {}

  /** A digest of nothing so far. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
