package wordcount.program;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help that ends each option's description with its environment variable and its default. */
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
    String[] description = option.description().clone();
    if (description.length == 0) {
      return option;
    }
    int last = description.length - 1;
    description[last] += origins(option);
    for (int i = 0; i < description.length; i++) {
      // The copy is formatted a second time.
      description[i] = description[i].replace("%", "%%");
    }
    return option.toBuilder().description(description).build();
  }

  private static String origins(ArgSpec option) {
    String variable =
        EnvironmentDefaults.variable(option).map(name -> " [env: " + name + "]").orElse("");
    String declared = option.defaultValue();
    return variable + (declared == null ? "" : " [default: " + declared + "]");
  }
}
