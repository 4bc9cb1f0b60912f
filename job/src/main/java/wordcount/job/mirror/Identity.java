package wordcount.job.mirror;

import java.time.Duration;

/**
 * Whose copy it is, and what of its past is kept.
 *
 * @param appId the job's identity; one database may hold copies of several jobs
 * @param countsTopicId UUID of the topic that is copied
 * @param epoch number of the commit that began this start of the job; that of a later start is
 *     higher
 * @param interval length of an interval of history
 * @param retention how long history is kept
 */
record Identity(
    String appId, String countsTopicId, long epoch, Duration interval, Duration retention) {}
