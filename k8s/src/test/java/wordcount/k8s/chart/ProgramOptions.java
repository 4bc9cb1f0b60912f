package wordcount.k8s.chart;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import wordcount.program.Environment;
import wordcount.program.Program;

/** Reads the arguments and environment variables of a container as its program does. */
final class ProgramOptions {
  static {
    // As in the images, whose LC_ALL is C.UTF-8; otherwise the programs refuse some characters.
    System.setProperty("sun.jnu.encoding", "UTF-8");
  }

  private ProgramOptions() {}

  /**
   * Returns the given options, each with its text; fails if the program refuses one.
   *
   * @param program the program, which does not run
   */
  static Map<String, String> given(
      Object program, Map<String, String> environment, List<String> arguments) {
    CommandSpec command = CommandSpec.wrapWithoutInspection((Runnable) () -> {});
    command.addMixin("program", CommandSpec.forAnnotatedObject(program));
    StringWriter errors = new StringWriter();
    PrintWriter writer = new PrintWriter(errors);
    Program.run(command, environment, writer, writer, arguments.toArray(String[]::new));
    assertThat(errors.toString()).isEmpty();
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      text(option, environment).ifPresent(text -> given.put(option.longestName(), text));
    }
    return given;
  }

  /** Returns those of the given options whose text is not the program's default. */
  static Set<String> differing(Object program, Map<String, String> given) {
    CommandSpec command = CommandSpec.forAnnotatedObject(program);
    return given.entrySet().stream()
        .filter(
            option -> !option.getValue().equals(command.findOption(option.getKey()).defaultValue()))
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  /**
   * Returns the variables of a container.
   *
   * @param secret the folder to name as PostgreSQL's Secret: that of the container is not here
   */
  static Map<String, String> environment(JsonNode container, Path secret) {
    Map<String, String> environment = new LinkedHashMap<>();
    container
        .path("env")
        .forEach(one -> environment.put(one.path("name").asText(), one.path("value").asText()));
    environment.computeIfPresent("WORDCOUNT_MIRROR_SECRET", (name, path) -> secret.toString());
    return environment;
  }

  private static Optional<String> text(OptionSpec option, Map<String, String> environment) {
    if (!option.originalStringValues().isEmpty()) {
      return Optional.of(String.join("\n", option.originalStringValues()));
    }
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Environment.class))
            .map(variable -> environment.get(variable.value()))
        : Optional.empty();
  }
}
