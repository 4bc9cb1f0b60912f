/**
 * Runs the job as a separate process: starts it, asks for its progress, restarts it when it fails,
 * and stops it gracefully.
 */
package wordcount.local.process;
