package wordcount.program;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    withExitCodes(commandLine);
    withVersion(commandLine);
  }

  /**
   * Runs the command as this process: sets the JVM's locale and charset, and uses the process's
   * environment, standard output and standard error.
   *
   * @param command an object with picocli annotations, a {@code Callable<Integer>} or a {@code
   *     Runnable}; {@code --help}, {@code --version} and {@code --verbose} are added to it
   * @return the exit code: what the command returned, or one of {@link ExitCode} if it failed
   */
  public static int run(Object command, String... arguments) {
    JvmDefaults.apply();
    Make.listen();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return Make.code(run(command, System.getenv(), out, err, arguments));
  }

  /** The same with everything from outside given, for tests and for programs within programs. */
  public static int run(
      Object command,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      String... arguments) {
    return new Program(command, environment).execute(out, err, arguments);
  }

  private int execute(PrintWriter out, PrintWriter err, String... arguments) {
    commandLine.setOut(out).setErr(err);
    Optional<String> garbled =
        Stream.concat(Arrays.stream(arguments), defaults.values(commandLine.getCommandSpec()))
            .filter(JvmDefaults::garbled)
            .findFirst();
    if (garbled.isPresent()) {
      return report(undecodable(garbled.get()), err);
    }
    try {
      return commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      return report(e, err);
    }
  }

  private static ProgramException undecodable(String text) {
    return new ProgramException(
        ExitCode.USAGE,
        "cannot read \"" + text + "\"",
        "the locale's charset " + System.getProperty("sun.jnu.encoding") + " lacks its characters",
        "set the environment variable LC_ALL=C.UTF-8");
  }

  private static void withExitCodes(CommandLine commandLine) {
    Map<String, String> codes = new LinkedHashMap<>();
    ExitCode.meanings().forEach((code, meaning) -> codes.put(code.toString(), meaning));
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(codes);
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

  private int report(Throwable thrown, PrintWriter err) {
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
