package wordcount.k8s.cluster;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A token from a program or a file. Such tokens expire, on some clouds after a quarter of an hour,
 * so it is asked for again every minute while it is in use.
 */
final class RenewedToken implements OAuthTokenProvider {
  private static final long KEPT = Duration.ofMinutes(1).toNanos();

  private final Supplier<String> source;
  private final LongSupplier nanos;
  private String token;
  private long asked;

  /**
   * @param first the token of now; null to ask when it is first needed
   * @param source returns the token of now; null if there is none, then the last one stays in use
   * @param nanos the clock
   */
  RenewedToken(String first, Supplier<String> source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
    token = first;
    asked = nanos.getAsLong();
  }

  @Override
  public synchronized String getToken() {
    long now = nanos.getAsLong();
    if (token == null || now - asked >= KEPT) {
      String found = source.get();
      token = found == null ? token : found;
      asked = now;
    }
    return token;
  }
}
