package wordcount.k8s.programs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs whose answers a test writes; by the beginning of their command. */
public final class FakePrograms implements Programs {
  private final Map<String, Result> answers = new LinkedHashMap<>();
  private final List<String> ran = new ArrayList<>();

  public FakePrograms answer(String command, int exitCode, String output) {
    answers.put(command, new Result(exitCode, output, ""));
    return this;
  }

  /** The commands that were run. */
  public List<String> ran() {
    return ran;
  }

  @Override
  public Result run(Call call) {
    String line = String.join(" ", call.command());
    ran.add(line);
    return answers.entrySet().stream()
        .filter(answer -> line.startsWith(answer.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(new Result(Result.NOT_FOUND, "", "no such program"));
  }
}
