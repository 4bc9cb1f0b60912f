/**
 * Hooks for the fault tests only: fail points that stop the job at a given place, and guards that a
 * test can turn off to prove that they are needed. System properties control both; by default, fail
 * points do nothing and all guards are on.
 */
package wordcount.job.fault;
