package wordcount.k8s.external;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;

/** The programs on this machine's PATH. */
public final class InstalledPrograms implements Programs {
  @Override
  public Result run(List<String> command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Result(Result.NOT_FOUND, e.getMessage());
    }
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      return new Result(process.waitFor(), new String(output, Charset.defaultCharset()));
    } catch (IOException e) {
      process.destroy();
      return new Result(1, e.getMessage());
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return new Result(1, "interrupted");
    }
  }
}
