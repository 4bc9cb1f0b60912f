package wordcount.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageFilesTest {
  @Test
  void shouldStayShort() {
    long lines = 0;
    for (String name : List.of("page.html", "page.css", "page.js")) {
      lines += PageFile.read(name).lines().count();
    }
    assertThat(lines).isLessThanOrEqualTo(300);
  }

  @Test
  void shouldMakeNoHtmlOfWords() {
    assertThat(PageFile.read("page.js"))
        .doesNotContain(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "</",
            "<!--");
    assertThat(PageFile.read("page.html")).doesNotContain("style=", "onclick=", "<style");
  }
}
