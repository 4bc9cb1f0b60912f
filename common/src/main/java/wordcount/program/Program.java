package wordcount.program;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command with the conventions of all our programs: options override environment
 * variables, which override defaults; help shows both; an error is one line with a remedy; exit
 * codes are those of {@link ExitCode}.
 */
public final class Program {
  private static final String NUMBER = "a number";

  /** The types of option values, as errors name them. */
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          int.class, NUMBER,
          Integer.class, NUMBER,
          long.class, NUMBER,
          Long.class, NUMBER,
          double.class, NUMBER,
          Duration.class, Durations.KIND);

  private final StandardOptions standard = new StandardOptions();
  private final EnvironmentDefaults defaults;
  private final CommandLine commandLine;
  private final Consumer<String> listener;

  private Program(Object command, Map<String, String> environment, Consumer<String> listener) {
    this.listener = listener;
    defaults = new EnvironmentDefaults(environment);
    commandLine = new CommandLine(command);
    commandLine.addMixin("standard", standard);
    commandLine.setDefaultValueProvider(defaults);
    commandLine.registerConverter(Duration.class, new Durations());
    commandLine.setHelpFactory(OptionHelp::new);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    // A file to read may be called @name.
    commandLine.setExpandAtFiles(false);
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.setExecutionStrategy(this::runChecked);
    commandLine.setParameterExceptionHandler(
        (e, arguments) -> refuse(List.of(e), e.getCommandLine().getErr()));
    commandLine.setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed.getErr()));
    withExitCodes(commandLine);
    withVersion(commandLine);
  }

  /**
   * Runs the command as this process: sets the JVM's locale and charset, and uses the process's
   * environment, standard output and standard error. A command whose output could not be written
   * has failed, whatever else it did.
   *
   * @param command an object with picocli annotations, a {@code Callable<Integer>} or a {@code
   *     Runnable}; {@code --help}, {@code --version} and {@code --verbose} are added to it
   * @return the exit code: what the command returned, or one of {@link ExitCode} if it failed
   */
  public static int run(Object command, String... arguments) {
    return run(command, error -> {}, arguments);
  }

  /**
   * The same, and also passes each printed error to the listener.
   *
   * @param listener takes an error with its remedy, as one line
   */
  public static int run(Object command, Consumer<String> listener, String... arguments) {
    JvmDefaults.apply();
    Make.listen();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Program program = new Program(command, System.getenv(), listener);
    int code = program.execute(out, err, arguments);
    out.flush();
    Optional<IOException> obstacle = StandardOutput.obstacle();
    if (obstacle.isPresent()) {
      int failed = program.report(StandardOutput.unwritable(obstacle.get()), err);
      code = code == ExitCode.DONE ? failed : code;
    }
    return Make.code(code);
  }

  /** The same with a given environment and output, for tests and for programs within programs. */
  public static int run(
      Object command,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      String... arguments) {
    return run(command, environment, error -> {}, out, err, arguments);
  }

  static int run(
      Object command,
      Map<String, String> environment,
      Consumer<String> listener,
      PrintWriter out,
      PrintWriter err,
      String... arguments) {
    return new Program(command, environment, listener).execute(out, err, arguments);
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

  /** Runs the command; if options are wrong, reports all of them instead. */
  private int runChecked(ParseResult parsed) {
    List<CommandLine> commands = parsed.asCommandLineList();
    List<ParameterException> wrong = new ArrayList<>(malformedValues(parsed));
    commands.forEach(command -> wrong.addAll(problems(command)));
    boolean asksForHelp = commands.stream().anyMatch(Program::asksForHelp);
    return wrong.isEmpty() || asksForHelp
        ? new RunLast().execute(parsed)
        : refuse(wrong, commandLine.getErr());
  }

  /**
   * Picocli stops applying defaults at a value that it cannot convert. This removes each such value
   * in turn, so that the remaining options can be checked too.
   */
  private List<ParameterException> malformedValues(ParseResult parsed) {
    List<String> arguments = new ArrayList<>(parsed.originalArgs());
    List<ParameterException> malformed = new ArrayList<>();
    Optional<ParameterException> next = malformedValue(parsed);
    while (next.isPresent()) {
      ParameterException e = next.get();
      malformed.add(new ParameterException(e.getCommandLine(), message(e) + origin(e)));
      if (isOfEnvironment(e)) {
        defaults.forget(e.getArgSpec());
      } else {
        place(e, arguments).orElseThrow().clear();
      }
      next = malformedValue(commandLine.parseArgs(arguments.toArray(String[]::new)));
    }
    return malformed;
  }

  private Optional<ParameterException> malformedValue(ParseResult parsed) {
    return parsed.asCommandLineList().stream()
        .flatMap(command -> command.getParseResult().errors().stream())
        .map(ParameterException.class::cast)
        .filter(e -> isOfEnvironment(e) || place(e, parsed.originalArgs()).isPresent())
        .findFirst();
  }

  /** Finds the option, and the value that could not be converted, among the arguments. */
  private static Optional<List<String>> place(ParameterException e, List<String> arguments) {
    if (!(e.getArgSpec() instanceof OptionSpec option) || e.getValue() == null) {
      return Optional.empty();
    }
    for (String name : option.names()) {
      int together = arguments.indexOf(name + "=" + e.getValue());
      if (together >= 0) {
        return Optional.of(arguments.subList(together, together + 1));
      }
      int apart = Collections.indexOfSubList(arguments, List.of(name, e.getValue()));
      if (apart >= 0) {
        return Optional.of(arguments.subList(apart, apart + 2));
      }
    }
    return Optional.empty();
  }

  private static boolean asksForHelp(CommandLine command) {
    return command.isUsageHelpRequested() || command.isVersionHelpRequested();
  }

  private List<ParameterException> problems(CommandLine command) {
    List<ParameterException> problems = new ArrayList<>();
    Set<ArgSpec> malformed = new HashSet<>();
    for (Exception e : command.getParseResult().errors()) {
      ParameterException error = (ParameterException) e;
      problems.add(error);
      if (!(error instanceof UnmatchedArgumentException)) {
        malformed.add(error.getArgSpec());
      }
    }
    CommandSpec spec = command.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      // After a malformed value picocli does not apply all defaults.
      boolean hasValue =
          malformed.isEmpty()
              || !option.originalStringValues().isEmpty()
              || defaults.value(option).isPresent();
      if (!malformed.contains(option) && hasValue && !Ranges.hold(option)) {
        problems.add(outOfRange(command, option));
      }
    }
    if (malformed.isEmpty()) {
      optionGroups(spec)
          .filter(CheckedOptions.class::isInstance)
          .flatMap(options -> ((CheckedOptions) options).problems().stream())
          .forEach(problem -> problems.add(found(command, problem)));
    }
    return problems;
  }

  /** Returns the problem as an exception that knows the variable which caused it, if one did. */
  private ParameterException found(CommandLine command, String problem) {
    OptionSpec option = command.getCommandSpec().findOption(problem.split("[ :]", 2)[0]);
    boolean given = option == null || command.getParseResult().hasMatchedOption(option);
    return given
        ? new ParameterException(command, problem)
        : new ParameterException(command, problem, option, defaults.value(option).orElse(null));
  }

  /** Returns the objects with options: the program, its mixins, and theirs. */
  private static Stream<Object> optionGroups(CommandSpec spec) {
    return Stream.concat(
        Stream.of(spec.userObject()),
        spec.mixins().values().stream().flatMap(Program::optionGroups));
  }

  private ParameterException outOfRange(CommandLine command, OptionSpec option) {
    String given =
        option.originalStringValues().isEmpty()
            ? defaults.value(option).orElse(String.valueOf(option.<Object>getValue()))
            : option.originalStringValues().get(0);
    return new ParameterException(
        command,
        option.longestName() + " must be " + Ranges.inWords(option) + ", not " + given,
        option,
        given);
  }

  private int refuse(List<ParameterException> wrong, PrintWriter err) {
    List<String> errors = wrong.stream().map(e -> oneLine(message(e) + origin(e))).toList();
    errors.forEach(error -> err.println("error: " + error));
    listener.accept(String.join("; ", errors));
    String meant =
        wrong.stream()
            .filter(UnmatchedArgumentException.class::isInstance)
            .flatMap(e -> ((UnmatchedArgumentException) e).getSuggestions().stream())
            .distinct()
            .collect(Collectors.joining(" or "));
    err.println(
        "  next: "
            + (meant.isEmpty() ? "correct this; " : "did you mean " + meant + "? ")
            + Make.help());
    return ExitCode.USAGE;
  }

  /** Returns the message to show: picocli's own messages name Java types and constants. */
  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return "unknown arguments: " + String.join(" ", unmatched.getUnmatched());
    }
    if (!(e.getArgSpec() instanceof OptionSpec option)
        || !e.getMessage().startsWith("Invalid value for")) {
      return e.getMessage();
    }
    Class<?> type = option.auxiliaryTypes()[0];
    String kind = type.isEnum() ? "one of " + choices(type) : KINDS.get(type);
    return kind == null
        ? e.getMessage()
        : option.longestName() + " must be " + kind + ", not " + e.getValue();
  }

  private static String choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(choice -> choice.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private String origin(ParameterException e) {
    return isOfEnvironment(e)
        ? EnvironmentDefaults.variable(e.getArgSpec())
            .map(name -> " (from the environment variable " + name + ")")
            .orElse("")
        : "";
  }

  private boolean isOfEnvironment(ParameterException e) {
    return e.getArgSpec() != null
        && e.getValue() != null
        && defaults.value(e.getArgSpec()).filter(e.getValue()::equals).isPresent();
  }

  private int report(Throwable thrown, PrintWriter err) {
    ProgramException error = Failure.explain(thrown);
    String what = oneLine(error.getMessage());
    String remedy = oneLine(error.remedy());
    err.println("error: " + what);
    if (!remedy.isEmpty()) {
      err.println("  next: " + remedy);
    }
    listener.accept(remedy.isEmpty() ? what : what.replaceFirst("\\.$", "") + "; next: " + remedy);
    if (standard.verbose()) {
      error.printStackTrace(err);
    }
    return error.exitCode();
  }

  /** Joins lines and escapes control characters: messages of libraries may have both. */
  private static String oneLine(String message) {
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(Printable::of)
        .collect(Collectors.joining(" "));
  }
}
