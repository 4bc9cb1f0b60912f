/**
 * What to do where the input is not as it should be: deleted before it was counted, replaced, not
 * to be read. In come the user's choices; out goes a position to count from, or a refusal.
 */
package wordcount.job.policy;
