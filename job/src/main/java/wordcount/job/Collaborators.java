package wordcount.job;

import java.util.function.Supplier;
import wordcount.job.mirror.Mirror;
import wordcount.job.monitoring.JobMeters;
import wordcount.job.monitoring.Watchdog;
import wordcount.job.page.LiveTotals;
import wordcount.job.policy.InputPolicies;
import wordcount.job.source.Planner;
import wordcount.job.source.TopicFacts;
import wordcount.job.totals.TotalsStore;

/** The pipeline's collaborators besides Spark. */
record Collaborators(
    Supplier<TopicFacts> topic,
    TotalsStore store,
    Planner planner,
    InputPolicies policies,
    LiveTotals live,
    Mirror mirror,
    JobMeters meters,
    Watchdog watchdog) {}
