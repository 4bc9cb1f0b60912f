package wordcount.job.totals;

/**
 * The two topics that hold the totals.
 *
 * @param counts compacted; key: the word's bytes, value: its total in decimal ASCII
 * @param progress compacted, one partition; key: the application's id, value: {@link Progress}
 */
public record TotalsTopics(String counts, String progress) {}
