package dev.vectordb.samples.common;

import java.time.Duration;
import java.time.Instant;

/** Shows how far the ingestion of a book has come, on one line that is written over. */
public final class Progress {
  private final String book;
  private final int total;
  private final int before;
  private final Instant start = Instant.now();
  private int done;

  /**
   * Begins.
   *
   * @param book its title
   * @param total passages that it has
   * @param before how many of them are stored already
   */
  public Progress(String book, int total, int before) {
    this.book = book;
    this.total = total;
    this.before = before;
  }

  /**
   * Shows that more passages are stored.
   *
   * @param passages how many more
   */
  public void add(int passages) {
    done += passages;
    System.out.printf("\r  %-20s %5d of %d passages, %.0f/s ", book, before + done, total, rate());
    System.out.flush();
  }

  /**
   * Ends.
   *
   * @return a line that sums it up, and takes the place of the one shown so far
   */
  public String finish() {
    if (done == 0) {
      return "  %-20s %5d passages, all stored already".formatted(book, total);
    }
    String resumed = before == 0 ? "" : ", %d of them stored already".formatted(before);
    return "\r  %-20s %5d passages embedded and stored in %.1f s, %.0f/s%s"
        .formatted(book, before + done, seconds(), rate(), resumed);
  }

  private double rate() {
    return done / seconds();
  }

  private double seconds() {
    return Math.max(1, Duration.between(start, Instant.now()).toMillis()) / 1000.0;
  }
}
