package wordcount.program;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/** Gives options the values of their {@link Environment} variables. */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec option) {
    return value(option).orElse(null);
  }

  Optional<String> value(ArgSpec option) {
    return variable(option).map(environment::get).filter(value -> !value.isEmpty());
  }

  static Optional<String> variable(ArgSpec option) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Environment.class)).map(Environment::value)
        : Optional.empty();
  }
}
