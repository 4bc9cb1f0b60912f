package wordcount.job.mirror;

import java.time.Duration;

/**
 * The settings of a mirror.
 *
 * @param login the login to the database
 * @param interval length of one interval of history
 * @param retention how long history is kept
 * @param rebuild whether to delete this job's copy first
 */
public record MirrorSettings(
    DatabaseLogin login, Duration interval, Duration retention, boolean rebuild) {}
