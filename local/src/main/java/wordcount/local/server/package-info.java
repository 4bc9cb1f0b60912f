/**
 * What the pipeline stands on. {@link wordcount.local.server.EmbeddedZooKeeper} and {@link
 * wordcount.local.server.EmbeddedKafka} are real servers inside this process; {@link
 * wordcount.local.server.LocalCluster} is the two of them on one data directory. Out go addresses
 * on localhost, for the pipeline, for tests and for any client of another installation.
 */
package wordcount.local.server;
