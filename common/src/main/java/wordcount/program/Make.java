package wordcount.program;

/**
 * What differs if make has started the program (system property {@code wordcount.make}). On Ctrl-C
 * it ends with code 0, or make would print an error after the program's last line; Ctrl-C
 * interrupts make, too, so the caller of make still gets 130.
 */
final class Make {
  private static final boolean PARENT = Boolean.getBoolean("wordcount.make");

  private Make() {}

  /** Makes SIGINT end the program with code 0, after its shutdown hooks. */
  static void listen() {
    if (PARENT) {
      Signals.handle(
          "INT",
          (name, code) -> new Thread(() -> System.exit(ExitCode.DONE), "interrupted").start());
    }
  }

  /** Returns where to find all options. */
  static String help() {
    return PARENT
        ? "`make help-all` lists the variables, ARGS=--help all options"
        : "--help lists all options";
  }

  /** Returns the code to exit with. */
  static int code(int code) {
    return PARENT && code == ExitCode.INTERRUPTED ? ExitCode.DONE : code;
  }
}
