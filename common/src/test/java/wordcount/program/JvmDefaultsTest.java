package wordcount.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class JvmDefaultsTest {
  /** Fills the heap, or says what it was told and in which locale it runs. */
  @Command(name = "say")
  static final class Say implements Callable<Integer> {
    @Parameters(defaultValue = "nothing")
    String words;

    @Option(names = "--more", defaultValue = "")
    @Environment("SAY_MORE")
    String more;

    @Option(names = "--fill")
    boolean fill;

    @Spec CommandSpec command;

    @Override
    public Integer call() {
      byte[][] heap = new byte[1 << 20][];
      for (int i = 0; fill; i++) {
        heap[i] = new byte[1 << 20];
      }
      String said = words + more + " in '" + Locale.getDefault() + "' é";
      System.out.println(said);
      command.commandLine().getOut().println(said);
      return ExitCode.DONE;
    }

    public static void main(String[] arguments) {
      System.exit(Program.run(new Say(), arguments));
    }
  }

  private record Result(int code, String out) {}

  private static Result say(Map<String, String> environment, List<String> jvm, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of("-Xmx32m", "-cp", System.getProperty("java.class.path"), Say.class.getName()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("LC_ALL", "LC_CTYPE", "LANG"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out);
  }

  @Test
  void shouldNotDependOnTheLocale() throws Exception {
    List<String> elsewhere =
        List.of("-Duser.language=tr", "-Duser.country=TR", "-Dfile.encoding=ISO-8859-1");

    assertThat(say(Map.of("LC_ALL", "C"), elsewhere))
        .isEqualTo(new Result(ExitCode.DONE, "nothing in 'en' é\nnothing in 'en' é\n"));
    assertThat(say(Map.of("LC_ALL", "C"), JvmDefaults.options()))
        .isEqualTo(new Result(ExitCode.DONE, "nothing in 'en' é\nnothing in 'en' é\n"));
  }

  @Test
  @DisabledOnOs(value = OS.MAC, disabledReason = "arguments are UTF-8 there in any locale")
  void shouldRejectArgumentsThatTheLocaleCannotHold() throws Exception {
    // What a shell passes on as bytes is escaped here: this JVM may be in such a locale itself.
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "LC_ALL=C exec \"$0\" -cp \"$1\" \"$2\" \"$(printf 'gr\\303\\274n')\" 2>&1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Say.class.getName())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isEqualTo(ExitCode.USAGE);
    assertThat(out.lines())
        .hasSize(2)
        .element(1)
        .isEqualTo("  next: set the environment variable LC_ALL=C.UTF-8");
  }

  @Test
  void shouldReportAFullHeap() throws Exception {
    Result result = say(Map.of(), List.of(), "--fill");

    assertThat(result.code()).as(result.out()).isEqualTo(ExitCode.OUT_OF_MEMORY);
    assertThat(result.out()).startsWith("error: out of memory");
    assertThat(say(Map.of(), JvmDefaults.options(), "--fill").code())
        .isEqualTo(ExitCode.OUT_OF_MEMORY);
  }
}
