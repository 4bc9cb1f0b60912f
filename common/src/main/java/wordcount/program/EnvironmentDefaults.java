package wordcount.program;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Gives options the values of their {@link Environment} variables. */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
  }

  /** Ignores the option's environment variable from now on. */
  void forget(ArgSpec option) {
    variable(option).ifPresent(environment::remove);
  }

  @Override
  public String defaultValue(ArgSpec option) {
    // Picocli resolves references such as ${name} in defaults; those in Kafka settings are not its
    // own, and $$ is its escape.
    return value(option).map(value -> value.replace("$", "$$")).orElse(null);
  }

  Optional<String> value(ArgSpec option) {
    return variable(option).map(environment::get).filter(value -> !value.isEmpty());
  }

  /** Returns the values of all variables that the command or one of its subcommands reads. */
  Stream<String> values(CommandSpec command) {
    return Stream.concat(
        command.args().stream().flatMap(option -> value(option).stream()),
        command.subcommands().values().stream().flatMap(c -> values(c.getCommandSpec())));
  }

  static Optional<String> variable(ArgSpec option) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Environment.class)).map(Environment::value)
        : Optional.empty();
  }
}
