package dev.vectordb.samples.common;

import java.util.List;

/** Prints passages. */
final class Console {
  private static final int SHOWN = 240;

  private Console() {}

  static void show(List<Passage> passages, long nanos) {
    for (Passage passage : passages) {
      System.out.printf(
          "  %.3f  %s%n         %s%n",
          passage.score(), passage.source(), shortened(passage.text()));
    }
    System.out.printf(
        "  %s in %.1f ms, embedding the question included%n",
        passages.isEmpty() ? "nothing found" : passages.size() + " passages", nanos / 1e6);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, line.lastIndexOf(' ', SHOWN)) + " ...";
  }
}
