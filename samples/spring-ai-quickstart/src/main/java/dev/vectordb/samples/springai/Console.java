package dev.vectordb.samples.springai;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.document.Document;

/** Prints passages. */
final class Console {
  private static final int SHOWN = 240;

  private Console() {}

  static void show(List<Document> passages, long nanos) {
    for (Document passage : passages) {
      System.out.printf(
          "  %.3f  %s%n         %s%n", passage.getScore(), source(passage), shortened(passage));
    }
    System.out.printf(
        "  %s in %.1f ms, embedding the question included%n",
        passages.isEmpty() ? "nothing found" : passages.size() + " passages", nanos / 1e6);
  }

  static String source(Document passage) {
    Map<String, Object> metadata = passage.getMetadata();
    return "%s, chapter %s (%s), position %s"
        .formatted(
            metadata.get("book"),
            metadata.get("chapterNumber"),
            metadata.get("chapter"),
            metadata.get("position"));
  }

  private static String shortened(Document passage) {
    String line = Objects.requireNonNullElse(passage.getText(), "").replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, line.lastIndexOf(' ', SHOWN)) + " ...";
  }
}
