/** Sends a text to the input topic, whole and once, and tracks how much of it is counted. */
package wordcount.local.text;
