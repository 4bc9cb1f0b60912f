package wordcount.local.job;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The browser of this machine, without a window. */
final class Browser implements AutoCloseable {
  /** What is to be read by people who see it, and what is behind it. */
  static final String CONTRASTS =
      """
      const rgb = text => text.match(/[\\d.]+/g).map(Number);
      const light = c => { const [r, g, b] = c.map(v => v / 255)
          .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b; };
      const behind = e => { for (; e; e = e.parentElement) {
          const c = rgb(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] > 0) return c.slice(0, 3); }
        return [255, 255, 255]; };
      return [...document.querySelectorAll("body *")]
        .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => { const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
          return [e.tagName + "#" + e.id + "." + e.className, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)]; });
      """;

  private static final Duration DRIVER_START = Duration.ofMinutes(2);

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(File browser, File driverProgram) throws IOException {
    profile = Files.createTempDirectory("wordcount-browser");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-US",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driverProgram)
                .usingAnyFreePort()
                .withTimeout(DRIVER_START)
                .build(),
            options);
  }

  /** Starts it; nothing where none is installed, which is said in a line. */
  static Optional<Browser> start() throws IOException {
    Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
    Optional<File> driver = program("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      System.out.println(
          "no chromium with chromedriver is installed: tests of the page are skipped");
      return Optional.empty();
    }
    return Optional.of(new Browser(browser.get(), driver.get()));
  }

  private static Optional<File> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  void open(String address) {
    driver.get(address);
  }

  WebElement at(String id) {
    return driver.findElement(By.id(id));
  }

  String text(String id) {
    return at(id).getText();
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Of each row its word, count and trend. */
  @SuppressWarnings("unchecked")
  List<List<String>> rows() {
    return (List<List<String>>)
        run(
            "return [...document.querySelectorAll('#words li')].map(li =>"
                + " ['.word', '.count', '.trend'].map(part => li.querySelector(part).textContent))");
  }

  /** The words shown, in their order. */
  List<String> words() {
    return rows().stream().map(row -> row.get(0)).toList();
  }

  void awaitRows(java.util.function.Predicate<List<List<String>>> as) {
    await().atMost(JobHarness.patience()).until(this::rows, as);
  }

  /** Shows the page as people see it who prefer that, such as a dark color scheme. */
  void prefer(String feature, String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", feature, "value", value))));
  }

  /** Makes the screen so large, in CSS pixels. */
  void resize(int width, int height, double density) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", density, "mobile", false));
  }

  void screenshot(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** What it complained of since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
    try {
      org.apache.kafka.common.utils.Utils.delete(profile.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
