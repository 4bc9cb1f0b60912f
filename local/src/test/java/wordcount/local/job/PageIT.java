package wordcount.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import wordcount.local.job.JobHarness.RunningJob;

/** The page of a real job in a real browser. */
class PageIT {
  private static final Duration SOON = JobHarness.patience();

  /** What people read as normal text. */
  private static final double AA = 4.5;

  private static JobHarness harness;
  private static Optional<Browser> installed = Optional.empty();

  private Browser page;
  private RunningJob job;

  @BeforeAll
  static void start() throws Exception {
    installed = Browser.start();
    assumeTrue(installed.isPresent(), "no browser is installed");
    harness = JobHarness.started();
  }

  @AfterAll
  static void stop() throws IOException {
    installed.ifPresent(Browser::close);
    if (harness != null) {
      harness.close();
    }
  }

  @BeforeEach
  void open() {
    page = installed.get();
    page.prefer("prefers-color-scheme", "light");
    page.resize(1100, 900, 1);
    harness.newInput(2);
    harness.send("sea sea sea boat quay the the");
    job = harness.start(List.of());
    page.open(job.page());
    page.awaitRows(rows -> rows.size() == 4);
  }

  @AfterEach
  void close() {
    List<String> complaints = page.complaints();
    harness.killJobs();
    // A job that is stopped on purpose is complained of, and so it should be.
    assertThat(complaints).allMatch(line -> line.contains("net::ERR_"));
  }

  @Test
  void shouldShowCountsThatMoveAndRanksThatChange() {
    assertThat(page.rows().get(0)).startsWith("sea", "3");
    page.run(
        "window.glides = 0; const animate = Element.prototype.animate;"
            + " Element.prototype.animate = function (...a) { glides++; return animate.apply(this, a); }");

    harness.send("boat boat boat boat");

    page.awaitRows(rows -> rows.get(0).subList(0, 2).equals(List.of("boat", "5")));
    assertThat(page.words()).startsWith("boat", "sea", "the");
    assertThat(page.text("total")).isEqualTo("11");
    assertThat(page.text("distinct")).isEqualTo("4");
    assertThat((long) page.run("return glides")).isPositive();
    await()
        .atMost(SOON)
        .until(() -> page.text("exact").matches("exact up to commit [0-9]+, lag 0 .*"));
    // The chart moves, too.
    await()
        .atMost(SOON)
        .until(
            () ->
                (Boolean)
                    page.run(
                        "return document.querySelector('#words-chart .line').getAttribute('d') !== ''"));
  }

  @Test
  void shouldNotMoveRowsForThoseWhoDislikeMotion() {
    page.prefer("prefers-reduced-motion", "reduce");
    page.run("window.glides = 0; Element.prototype.animate = function () { glides++; }");

    harness.send("boat boat boat boat");

    page.awaitRows(rows -> rows.get(0).get(0).equals("boat"));
    assertThat((long) page.run("return glides")).isZero();
  }

  @Test
  void shouldShowWordsAsTextWhateverTheyAre() {
    List<String> odd =
        List.of(
            "<script>alert(1)</script>",
            "<img/src=x/onerror=alert(2)>",
            "&lt;b&gt;",
            "__proto__",
            "\"'`",
            "ключ",
            "日本",
            "\u202egnp");
    odd.forEach(word -> harness.send(word + " " + word + " " + word + " " + word));

    page.awaitRows(rows -> page.words().containsAll(odd));

    assertThat((long) page.run("return document.scripts.length")).isEqualTo(1);
    assertThat((long) page.run("return document.images.length")).isZero();
  }

  @Test
  void shouldLookAnyWordUp() {
    page.at("word").sendKeys("boa", Keys.ENTER);
    await()
        .atMost(SOON)
        .until(() -> page.text("found").contains("begins with it: \u2068boat\u2069 1"));
    assertThat(page.text("found")).startsWith("“\u2068boa\u2069”: 0 since the start");
    // Focus tells who does not see that there is an answer.
    assertThat((Boolean) page.run("return document.activeElement.id === 'found'")).isTrue();

    page.at("word").clear();
    page.at("word").sendKeys("sea", Keys.ENTER);

    await()
        .atMost(SOON)
        .until(
            () -> page.text("found"),
            found ->
                found.startsWith("“\u2068sea\u2069”: 3 since the start, 3 in the last minute"));

    page.at("word").clear();
    page.at("word").sendKeys(" Sea ", Keys.ENTER);
    await()
        .atMost(SOON)
        .until(
            () -> page.text("found").startsWith("no “\u2068Sea\u2069”, but “\u2068sea\u2069”: 3 "));

    page.at("word").clear();
    page.at("word").sendKeys("x".repeat(301), Keys.ENTER);
    await().atMost(SOON).until(() -> page.text("found").startsWith("only words of at most 300"));
  }

  @Test
  void shouldShowTheWordsOfAWindow() throws Exception {
    page.at("tab-1m").click();
    await()
        .atMost(SOON)
        .until(() -> page.text("span").matches("7 words, 4 distinct, from .* to .*"));
    assertThat(page.words()).startsWith("sea", "the");
    // By keyboard, as tabs are.
    page.at("tab-1m").sendKeys(Keys.ARROW_RIGHT);
    await()
        .atMost(SOON)
        .until(() -> "true".equals(page.at("tab-10m").getDomAttribute("aria-selected")));
    page.at("tab-10m").sendKeys(Keys.HOME);
    await().atMost(SOON).until(() -> page.text("span").equals("everything counted so far"));

    // when: a new start knows the totals, but not when they were counted
    job.close();
    job = harness.start(List.of());
    page.open(job.page());
    page.awaitRows(rows -> rows.size() == 4);
    page.at("tab-1h").click();
    harness.send("boat");

    await().atMost(SOON).until(() -> page.text("span").startsWith("1 word, 1 distinct, from"));
    assertThat(page.text("span")).endsWith("the window begins when the job started");
    assertThat(page.words()).containsExactly("boat");
  }

  @Test
  void shouldHideCommonWordsInTheViewOnly() throws Exception {
    page.at("hide").click();

    assertThat(page.words()).containsExactlyInAnyOrder("sea", "boat", "quay");
    assertThat(page.text("total")).isEqualTo("7");
    assertThat(job.get("/counts").body()).contains("\"word\":\"the\"");
    page.at("language").sendKeys("Deutsch");
    page.awaitRows(rows -> rows.size() == 4);
  }

  /**
   * Notes how long after the last news the page reports silence, by the page's own beats: after a
   * stall of the browser, the page gives the job its time again.
   */
  private void noteSilence() {
    page.run(
        "window.silence = []; new MutationObserver(() => {"
            + " if (document.getElementById('state').textContent === 'the job does not answer')"
            + " silence.push(beaten - Math.max(heard, since)); })"
            + ".observe(document.getElementById('state'), { childList: true, characterData: true, subtree: true });");
  }

  private void awaitSilence() {
    await().atMost(SOON).until(() -> page.text("state").equals("the job does not answer"));
    // 2.5 s as promised, and the longest pause between two beats that is not a stall.
    assertThat((boolean) page.run("return silence.length > 0 && silence[0] < 4000"))
        .as("%s ms", page.run("return silence"))
        .isTrue();
  }

  @Test
  void shouldMarkWordsThatAreNewOrRising() {
    // In one script, before the feed has other news.
    List<?> trends =
        (List<?>)
            page.run(
                "take({ ...last, words: [{ word: 'a', count: 3, trend: 'new' },"
                    + " { word: 'b', count: 2, trend: 'rising' }, { word: 'c', count: 1 }] });"
                    + " return [...document.querySelectorAll('#words .trend')]"
                    + ".map(e => e.textContent + (e.textContent && !e.checkVisibility() ? ' unseen' : ''))");

    assertThat(trends).isEqualTo(List.of("★ new", "▲ rising", ""));
  }

  @Test
  void shouldSayThatTheJobIsKilled() {
    await().atMost(SOON).until(() -> page.text("state").matches("counting|idle"));
    noteSilence();

    job.jvm().kill();

    awaitSilence();
    await().atMost(SOON).until(() -> page.text("exact").matches("last heard [0-9]+ s ago"));
    assertThat(page.words()).isNotEmpty();
    // The words of one window are not those of another.
    page.at("tab-1m").click();
    assertThat(page.words()).isEmpty();
    assertThat(page.text("span")).isEmpty();
  }

  @Test
  void shouldSayThatTheJobHangsAndThatItGoesOn() throws Exception {
    await().atMost(SOON).until(() -> page.text("state").matches("counting|idle"));
    noteSilence();

    job.signal("STOP");

    awaitSilence();
    job.signal("CONT");
    await().atMost(SOON).until(() -> page.text("state").matches("counting|idle"));
  }

  /**
   * Stops the page's clock while it waits for an answer, and lets it never give up: however slowly
   * job and browser run, the page then has as much time as on a fast machine.
   */
  private void stopTheClockWhileThePageWaits() {
    page.run(
        "let time = performance.now(); performance.now = () => time; window.setTimeout = () => 0;"
            + " setInterval(() => {"
            + " if (!poll && feed.readyState !== EventSource.CONNECTING) time += 250; }, 250);");
  }

  @ParameterizedTest
  @ValueSource(strings = {"feed.onmessage = null", "feed.close()"})
  void shouldGoOnWithoutAStreamUntilThereIsANewOne(String fault) {
    stopTheClockWhileThePageWaits();
    page.run(
        "window.said = []; new MutationObserver(() => said.push(document.getElementById('state').textContent))"
            + ".observe(document.getElementById('state'), { childList: true, characterData: true, subtree: true });"
            + " window.old = feed; "
            + fault);

    harness.send("boat boat boat boat");

    page.awaitRows(rows -> rows.get(0).get(0).equals("boat"));
    await()
        .atMost(SOON)
        .until(
            () ->
                (Boolean) page.run("return feed !== old && feed.readyState === 1 && fed > opened"));
    assertThat((List<?>) page.run("return said"))
        .noneMatch(said -> said.equals("the job does not answer"));
  }

  @Test
  void shouldUseNoConnectionWhileHidden() {
    String hide =
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => arguments[0] });"
            + " document.dispatchEvent(new Event('visibilitychange'));";
    page.run("window.old = feed;" + hide, true);
    assertThat((Boolean) page.run("return feed === null && old.readyState === 2")).isTrue();
    harness.send("boat boat boat boat");

    page.run(hide, false);

    page.awaitRows(rows -> rows.get(0).get(0).equals("boat"));
    await().atMost(SOON).until(() -> (Boolean) page.run("return feed.readyState === 1"));
  }

  @Test
  void shouldAnnounceNothingButChangesOfTheState() throws Exception {
    await().atMost(SOON).until(() -> page.text("state").equals("idle"));
    stopTheClockWhileThePageWaits();
    page.run(
        "window.said = []; new MutationObserver(all => all.forEach(one => said.push(one.target.id)))"
            + ".observe(document.querySelector('[role=status]'), { childList: true, characterData: true, subtree: true });"
            + " window.start = fed");

    await().atMost(SOON).until(() -> (Boolean) page.run("return fed - start > 3000"));

    assertThat((List<?>) page.run("return said")).isEmpty();
    assertThat(
            (long)
                page.run(
                    "return document.querySelectorAll('[role=status], [role=alert], [role=log], [aria-live], output').length"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void shouldBeReadableInLightAndDark(String scheme) {
    page.prefer("prefers-color-scheme", scheme);
    page.at("tab-1m").click();
    await().atMost(SOON).until(() -> page.text("span").contains("from"));

    List<?> contrasts = (List<?>) page.run(Browser.CONTRASTS);

    assertThat(contrasts)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            one ->
                assertThat(((Number) ((List<?>) one).get(1)).doubleValue())
                    .as("%s", one)
                    .isGreaterThanOrEqualTo(AA));
    String background = (String) page.run("return getComputedStyle(document.body).backgroundColor");
    assertThat(background)
        .isEqualTo(scheme.equals("dark") ? "rgb(21, 23, 27)" : "rgb(251, 250, 247)");
  }

  @Test
  void shouldFitAPhone() {
    harness.send(String.join("", Collections.nCopies(200, "long")) + " " + "seaside ".repeat(9));
    page.resize(360, 740, 2);
    page.awaitRows(rows -> rows.size() == 6);
    // A long word can be read to its end, and great numbers wrap.
    page.run(
        "for (const id of ['total', 'distinct', 'lag']) document.getElementById(id).textContent = '1,234,567,890,123'");
    assertThat(
            (Boolean)
                page.run(
                    "return [...document.querySelectorAll('#words .word')].every(e => e.scrollWidth <= e.clientWidth)"))
        .isTrue();

    assertThat((long) page.run("return document.scrollingElement.scrollWidth"))
        .isLessThanOrEqualTo(360);
    assertThat(
            (Boolean)
                page.run(
                    "return [...document.querySelectorAll('#words .count, [role=tab]')].every(e => e.getBoundingClientRect().right <= 360)"))
        .isTrue();
  }

  @Test
  void shouldSayWhatTheJobWaitsForBeforeItCounts() {
    harness.useNames("nothing-there");
    RunningJob waiting = harness.start(List.of(), "--wait", "10m");
    page.open(waiting.page());

    await()
        .atMost(SOON)
        .until(() -> page.text("state").equals("waiting for topic " + harness.input()));
    assertThat(page.text("total")).isEqualTo("–");
    assertThat(page.rows()).isEmpty();
  }
}
