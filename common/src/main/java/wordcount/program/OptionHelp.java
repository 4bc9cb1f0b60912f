package wordcount.program;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help that names each option's range, its environment variable and its default. */
final class OptionHelp extends Help {
  OptionHelp(CommandSpec command, ColorScheme colors) {
    super(command, colors);
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer plain = super.createDefaultOptionRenderer();
    return (OptionSpec option, IParamLabelRenderer label, ColorScheme colors) ->
        plain.render(described(option), label, colors);
  }

  private static OptionSpec described(OptionSpec option) {
    String origins = origins(option);
    Stream<String> last = origins.isEmpty() ? Stream.empty() : Stream.of(origins);
    String[] description =
        Stream.concat(Arrays.stream(option.description()), last)
            // The copy is formatted a second time.
            .map(line -> line.replace("%", "%%"))
            .toArray(String[]::new);
    OptionSpec copy = option.toBuilder().description(description).build();
    // An option that can be negated is rendered by the rules of the command that it belongs to.
    CommandSpec.create().addOption(copy);
    return copy;
  }

  private static String origins(ArgSpec option) {
    Stream<String> variable = EnvironmentDefaults.variable(option).map("env: "::concat).stream();
    Stream<String> declared =
        Optional.ofNullable(option.defaultValue()).map("default: "::concat).stream();
    Stream<String> range = Ranges.of(option).map("range: "::concat).stream();
    return Stream.of(range, variable, declared)
        .flatMap(origins -> origins)
        .map(o -> "[" + o + "]")
        .collect(Collectors.joining(" "));
  }
}
