package wordcount.local.job;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import wordcount.job.WordCountJob;
import wordcount.job.fault.Guard;
import wordcount.program.Program;

/** The job without some of its guards. */
final class UnguardedJob {
  private UnguardedJob() {}

  /** Runs it; the first argument names the guards that are off, separated by commas. */
  public static void main(String... args) {
    Set<Guard> guards = EnumSet.allOf(Guard.class);
    Arrays.stream(args[0].split(",", -1))
        .filter(name -> !name.isEmpty())
        .forEach(name -> guards.remove(Guard.valueOf(name.toUpperCase(Locale.ROOT))));
    System.exit(Program.run(new WordCountJob(guards), Arrays.copyOfRange(args, 1, args.length)));
  }
}
