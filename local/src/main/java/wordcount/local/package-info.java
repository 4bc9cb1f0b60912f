/** The whole pipeline on one machine: ZooKeeper, Kafka, producer and job. */
package wordcount.local;
