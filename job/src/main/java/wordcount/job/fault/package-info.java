/**
 * Hooks for the fault tests only: places where the job can be made to die, and guards that a test
 * can switch off to prove that it needs them. Both are driven by system properties and do nothing
 * unless one is set.
 */
package wordcount.job.fault;
