/**
 * The whole pipeline on one machine: {@code make run} with sample text, or with a text of one's
 * own. In come options; out go a running pipeline, what people read while it runs, and an exit
 * code.
 */
package wordcount.local;
