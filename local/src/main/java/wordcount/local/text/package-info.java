/** A text on its way into the input topic, whole and once, and how much of it is counted. */
package wordcount.local.text;
