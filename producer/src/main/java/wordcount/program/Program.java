package wordcount.program;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command the way all our programs run: options over environment over defaults, help
 * that shows both, errors as one line with a remedy, exit codes of {@link ExitCode}.
 */
public final class Program {
  private final StandardOptions standard = new StandardOptions();
  private final EnvironmentDefaults defaults;
  private final CommandLine commandLine;

  private Program(Object command, Map<String, String> environment) {
    defaults = new EnvironmentDefaults(environment);
    commandLine = new CommandLine(command);
    commandLine.addMixin("standard", standard);
    commandLine.setDefaultValueProvider(defaults);
    commandLine.registerConverter(Duration.class, new Durations());
    commandLine.setHelpFactory(OptionHelp::new);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setParameterExceptionHandler(this::refuse);
    commandLine.setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed.getErr()));
    withVersion(commandLine);
  }

  /**
   * Runs the command with the process's environment, standard output and standard error.
   *
   * @param command an object with picocli annotations, a {@code Callable<Integer>} or a {@code
   *     Runnable}; {@code --help}, {@code --version} and {@code --verbose} are added to it
   * @return the exit code: what the command returned, or one of {@link ExitCode} if it failed
   */
  public static int run(Object command, String... arguments) {
    return new Program(command, System.getenv()).commandLine.execute(arguments);
  }

  /** The same with everything from outside given, for tests and for programs within programs. */
  public static int run(
      Object command,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      String... arguments) {
    return new Program(command, environment).commandLine.setOut(out).setErr(err).execute(arguments);
  }

  private static void withVersion(CommandLine commandLine) {
    CommandSpec command = commandLine.getCommandSpec();
    if (command.version().length == 0 && command.versionProvider() == null) {
      command.versionProvider(new StandardOptions.BuildVersion());
    }
    commandLine.getSubcommands().values().forEach(Program::withVersion);
  }

  private int refuse(ParameterException e, String[] arguments) {
    CommandLine failed = e.getCommandLine();
    PrintWriter err = failed.getErr();
    failed.usage(err, failed.getColorScheme());
    // Last, where the eye is when the screen has scrolled.
    err.println();
    err.println("error: " + e.getMessage() + origin(e));
    UnmatchedArgumentException.printSuggestions(e, err);
    return ExitCode.USAGE;
  }

  private String origin(ParameterException e) {
    if (e.getArgSpec() == null || e.getValue() == null) {
      return "";
    }
    return defaults
        .value(e.getArgSpec())
        .filter(e.getValue()::equals)
        .flatMap(value -> EnvironmentDefaults.variable(e.getArgSpec()))
        .map(name -> " (from the environment variable " + name + ")")
        .orElse("");
  }

  private int report(Exception thrown, PrintWriter err) {
    ProgramException error = Failure.explain(thrown);
    err.println("error: " + error.getMessage());
    if (!error.remedy().isEmpty()) {
      err.println("  next: " + error.remedy());
    }
    if (standard.verbose()) {
      error.printStackTrace(err);
    }
    return error.exitCode();
  }
}
