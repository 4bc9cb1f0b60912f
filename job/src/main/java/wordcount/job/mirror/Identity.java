package wordcount.job.mirror;

import java.time.Duration;

/**
 * The job that a copy belongs to, and the history that it keeps.
 *
 * @param appId the job's identity; one database may hold copies of several jobs
 * @param countsTopicId UUID of the topic that is copied
 * @param epoch number of the first commit of this start of the job; a later start has a higher one
 * @param interval length of one interval of history
 * @param retention how long history is kept
 */
record Identity(
    String appId, String countsTopicId, long epoch, Duration interval, Duration retention) {}
