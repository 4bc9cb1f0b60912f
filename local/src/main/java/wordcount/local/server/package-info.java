/**
 * The servers below the pipeline. {@link wordcount.local.server.EmbeddedZooKeeper} and {@link
 * wordcount.local.server.EmbeddedKafka} are real servers inside this process; {@link
 * wordcount.local.server.LocalCluster} runs both on one data directory. They listen on localhost,
 * for the pipeline, for tests and for clients of other installations.
 */
package wordcount.local.server;
