package wordcount.program;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every program has. */
final class StandardOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print the version and exit.")
  boolean version;

  private boolean verbose;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log more, and print errors with their stack traces.")
  void verbose(boolean wanted) {
    verbose = wanted;
    if (wanted) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.INFO);
      Configurator.setLevel("wordcount", Level.DEBUG);
    }
  }

  boolean verbose() {
    return verbose;
  }

  /** Prints the command's name and the version of the build. */
  static final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"${ROOT-COMMAND-NAME} " + Build.version()};
    }
  }
}
