package wordcount.k8s.job;

import java.io.IOException;

/** The account may not do what it takes to reach the job. */
public final class MissingRight extends IOException {
  private static final long serialVersionUID = 1L;

  MissingRight(String right, IOException cause) {
    super("this account lacks the right to " + right, cause);
  }
}
