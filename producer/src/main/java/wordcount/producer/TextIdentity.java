package wordcount.producer;

/**
 * The identity of a text.
 *
 * @param lines its number of lines
 * @param sha256 hexadecimal digest of its lines as they are sent, each followed by a newline
 */
public record TextIdentity(long lines, String sha256) {}
