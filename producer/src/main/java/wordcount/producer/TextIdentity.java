package wordcount.producer;

/**
 * What tells one text from another.
 *
 * @param lines how many lines it has
 * @param sha256 digest of its lines as they are sent, each with a newline; hexadecimal
 */
public record TextIdentity(long lines, String sha256) {}
