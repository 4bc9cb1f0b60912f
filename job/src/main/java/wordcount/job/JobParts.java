package wordcount.job;

import java.util.function.Supplier;
import wordcount.job.mirror.Mirror;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.TotalsStore;

/** What a run consists of besides Spark. */
record JobParts(
    Supplier<TopicFacts> topic,
    TotalsStore store,
    Budgets budgets,
    LostInput lostInput,
    UncountedInput onBadRecord,
    LiveTotals live,
    Mirror mirror,
    JobMeters meters,
    Watchdog watchdog) {}
