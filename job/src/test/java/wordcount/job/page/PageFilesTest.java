package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageFilesTest {
  private static String file(String name) throws IOException {
    try (InputStream in = PageEndpoints.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void shouldStayShort() throws IOException {
    long lines = 0;
    for (String name : List.of("page.html", "page.css", "page.js")) {
      lines += file(name).lines().count();
    }
    assertThat(lines).isLessThanOrEqualTo(300);
  }

  @Test
  void shouldMakeNoHtmlOfWords() throws IOException {
    assertThat(file("page.js"))
        .doesNotContain(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "</",
            "<!--");
    assertThat(file("page.html")).doesNotContain("style=", "onclick=", "<style");
  }
}
