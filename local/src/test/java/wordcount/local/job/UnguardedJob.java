package wordcount.local.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import wordcount.job.WordCountJob;
import wordcount.job.fault.Guard;
import wordcount.program.Program;

/** The job without some of its guards. */
final class UnguardedJob {
  /** Environment variable: the guards that are off, in lower case and separated by commas. */
  static final String OFF = "GUARDS_OFF";

  private UnguardedJob() {}

  /** Runs it. */
  public static void main(String... args) {
    Set<Guard> guards = EnumSet.allOf(Guard.class);
    for (String name : System.getenv(OFF).split(",", -1)) {
      guards.remove(Guard.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    System.exit(Program.run(new WordCountJob(guards), args));
  }
}
