package wordcount.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import wordcount.program.HttpEndpoints.Response;
import wordcount.program.Sha256;

/**
 * The page as one file. A browser runs only the script, and uses only the style, whose hash is in
 * the Content-Security-Policy.
 */
final class PageFile {
  private static final String STYLE_LINK = "<link rel=\"stylesheet\" href=\"page.css\">";
  private static final String SCRIPT_LINK = "<script src=\"page.js\"></script>";

  private PageFile() {}

  static Response load() {
    String style = read("page.css");
    String script = read("page.js");
    String html =
        read("page.html")
            .replace(STYLE_LINK, "<style>" + style + "</style>")
            .replace(SCRIPT_LINK, "<script>" + script + "</script>");
    return new Response(
        200,
        "text/html; charset=utf-8",
        html,
        "script-src "
            + hash(script)
            + "; style-src "
            + hash(style)
            + "; img-src data:; connect-src 'self'");
  }

  private static String hash(String text) {
    byte[] digest = Sha256.newDigest().digest(text.getBytes(UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  static String read(String name) {
    try (InputStream in = PageFile.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
