/**
 * The whole pipeline on one machine. {@link wordcount.local.EmbeddedZooKeeper} and {@link
 * wordcount.local.EmbeddedKafka} are real servers inside this process; {@link
 * wordcount.local.LocalCluster} is the two of them on one data directory. Out go addresses on
 * localhost, for the pipeline, for tests and for any client of another installation.
 */
package wordcount.local;
