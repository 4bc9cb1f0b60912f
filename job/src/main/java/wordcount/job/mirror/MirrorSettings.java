package wordcount.job.mirror;

import java.time.Duration;

/**
 * Which database, and what it keeps.
 *
 * @param login the way to it
 * @param interval length of an interval of history
 * @param retention how long history is kept
 * @param rebuild whether to remove first what the database holds of this job
 */
public record MirrorSettings(
    DatabaseLogin login, Duration interval, Duration retention, boolean rebuild) {}
