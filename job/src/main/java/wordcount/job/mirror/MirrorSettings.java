package wordcount.job.mirror;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The settings of a mirror.
 *
 * @param appId the job's identity; one database may hold copies of several jobs
 * @param login called for each session; throws if the login is missing or unusable now
 * @param interval length of one interval of history
 * @param retention how long history is kept
 * @param rebuild whether to delete this job's copy first
 */
public record MirrorSettings(
    String appId,
    Supplier<DatabaseLogin> login,
    Duration interval,
    Duration retention,
    boolean rebuild) {}
