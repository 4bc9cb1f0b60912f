package wordcount.job;

import java.time.Duration;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.totals.TotalsMeters;

/** Takes what the store tells to the meters, so that neither need know the other. */
record StoreMeters(JobMeters meters) implements TotalsMeters {
  @Override
  public void restored(long words, Duration took) {
    meters.restored(words, took);
  }

  @Override
  public void transaction(boolean committed, Duration took) {
    meters.transaction(committed, took);
  }

  @Override
  public void reinitialized(String reason) {
    meters.reinitialized(reason);
  }

  @Override
  public void fenced() {
    meters.fenced();
  }
}
