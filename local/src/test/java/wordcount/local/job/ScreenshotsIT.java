package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Makes the pictures of the page, with {@code make screenshots}. */
@Tag("screenshots")
class ScreenshotsIT {
  private static final Path PICTURES = Path.of("../docs/images");
  private static final Path TEXT = Path.of("src/main/resources/wordcount/local/text/sample.txt");
  private static final String NEWS = "a lighthouse, a lighthouse! all look up at the lighthouse";

  /** Long enough for a chart with something in it. */
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("wordcount.screenshots.seconds", 600));

  @Test
  void shouldShowThePageInLightAndDarkAndOnAPhone() throws Exception {
    Optional<Browser> installed = Browser.start();
    assumeTrue(installed.isPresent(), "no browser is installed");
    ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    try (Browser page = installed.get();
        JobHarness harness = JobHarness.started()) {
      harness.newInput(2);
      JobHarness.RunningJob job = harness.start(List.of(), "--tokenizer", "words");
      page.prefer("prefers-color-scheme", "light");
      page.resize(1100, 1240, 2);
      page.open(job.page());
      long begin = System.nanoTime();
      List<String> text = Files.readAllLines(TEXT);
      var sending =
          sender.scheduleAtFixedRate(() -> send(harness, text, begin), 0, 1, TimeUnit.SECONDS);

      await()
          .atMost(TIME.plusMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> System.nanoTime() - begin > TIME.toNanos());

      assertThat(sending.isDone()).as("sending ended").isFalse();
      take(page, "page.png");
      page.prefer("prefers-color-scheme", "dark");
      // With room for what was looked up, below the words.
      page.resize(1100, 1400, 2);
      page.at("tab-10m").click();
      page.at("hide").click();
      page.at("word").sendKeys("lighthouse", org.openqa.selenium.Keys.ENTER);
      await()
          .until(
              () ->
                  page.text("span").contains("from") && page.text("found").contains("lighthouse"));
      take(page, "page-dark.png");
    } finally {
      sender.shutdownNow();
    }
  }

  /** Takes a picture from the top, once nothing glides. */
  private static void take(Browser page, String name) throws IOException {
    page.run("scrollTo(0, 0)");
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> (Boolean) page.run("return document.getAnimations().length === 0"));
    page.screenshot(PICTURES.resolve(name));
  }

  /** A tide of lines, and now and then news. */
  private static void send(JobHarness harness, List<String> text, long begin) {
    double minutes = (System.nanoTime() - begin) / 60e9;
    Random random = new Random();
    int lines = (int) (60 + 35 * Math.sin(minutes * 2.2) + random.nextInt(12));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      sent.add(text.get(random.nextInt(text.size())));
    }
    double left = TIME.toSeconds() / 60.0 - minutes;
    if (left < 0.6) {
      sent.addAll(List.of(NEWS, NEWS, NEWS, NEWS));
    }
    if (left < 1.5) {
      sent.add("the harbour, the harbour");
    }
    harness.send(sent.toArray(String[]::new));
  }
}
