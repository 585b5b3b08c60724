package dev.vectordb.benchmarks.served;

import java.util.Locale;
import java.util.Scanner;

/**
 * What a load has seen.
 *
 * @param requests answered
 * @param perSecond of them in a second
 * @param errors connections that failed, answers that did not come, and answers other than success
 * @param medianMicros median time of an answer
 * @param p99Micros 99th percentile
 * @param maxMicros the longest
 */
public record LoadFigures(
    long requests,
    double perSecond,
    long errors,
    double medianMicros,
    double p99Micros,
    double maxMicros) {

  /**
   * Sums up two runs of equal length.
   *
   * @param one a run
   * @param other a run
   * @return the mean of what they have seen; the sum of requests and errors
   */
  public static LoadFigures mean(LoadFigures one, LoadFigures other) {
    return new LoadFigures(
        one.requests + other.requests,
        (one.perSecond + other.perSecond) / 2,
        one.errors + other.errors,
        (one.medianMicros + other.medianMicros) / 2,
        (one.p99Micros + other.p99Micros) / 2,
        Math.max(one.maxMicros, other.maxMicros));
  }

  /** Reads what {@code mixed.lua} writes at the end. */
  static LoadFigures ofWrk(String line) {
    Scanner values = new Scanner(line).skip("result ").useLocale(Locale.ROOT);
    long requests = values.nextLong();
    double seconds = values.nextLong() / 1e6;
    long errors = 0;
    for (int kind = 0; kind < 5; kind++) {
      errors += values.nextLong();
    }
    return new LoadFigures(
        requests,
        requests / seconds,
        errors,
        values.nextDouble(),
        values.nextDouble(),
        values.nextDouble());
  }

  String toLine() {
    return String.format(
        Locale.ROOT,
        "%d %.3f %d %.3f %.3f %.3f",
        requests,
        perSecond,
        errors,
        medianMicros,
        p99Micros,
        maxMicros);
  }

  static LoadFigures parse(String line) {
    Scanner values = new Scanner(line).useLocale(Locale.ROOT);
    return new LoadFigures(
        values.nextLong(),
        values.nextDouble(),
        values.nextLong(),
        values.nextDouble(),
        values.nextDouble(),
        values.nextDouble());
  }
}
