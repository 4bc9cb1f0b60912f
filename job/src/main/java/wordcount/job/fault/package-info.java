/**
 * Hooks for the fault tests only: fail points that stop the job at a given place, and guards that a
 * test can turn off to prove that they are needed. A system property arms a fail point; guards are
 * constructor arguments. By default no fail point is armed and all guards are on.
 */
package wordcount.job.fault;
