/**
 * Policies for unusual input: deleted before it was counted, replaced, or unreadable. They turn the
 * user's choices into a position to count from, or an error.
 */
package wordcount.job.policy;
