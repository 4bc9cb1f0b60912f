/**
 * The job as a process of its own: started, asked how far it is, started again when it fails,
 * stopped in order.
 */
package wordcount.local.process;
