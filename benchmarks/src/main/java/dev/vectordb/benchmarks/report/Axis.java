package dev.vectordb.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * An axis of a plot.
 *
 * @param label what it shows, with the unit
 * @param logarithmic whether equal distances are equal ratios
 * @param low value at its beginning; positive if logarithmic
 * @param high value at its end, above {@code low}
 */
public record Axis(String label, boolean logarithmic, double low, double high) {
  private static final int MOST_TICKS = 8;
  private static final double[] STEPS = {1, 2, 5};
  private static final double ALMOST = 1e-9;

  /** Checks the ends. */
  public Axis {
    if (!(low < high) || (logarithmic && low <= 0)) {
      throw new IllegalArgumentException("an axis from " + low + " to " + high);
    }
  }

  /**
   * Makes an axis with equal distances for equal differences.
   *
   * @param label what it shows, with the unit
   * @param values what must find its place, at least one
   * @return an axis that begins and ends with a tick
   */
  public static Axis linear(String label, double... values) {
    double low = DoubleStream.of(values).min().orElseThrow();
    double high = DoubleStream.of(values).max().orElseThrow();
    double step = step(high > low ? high - low : Math.max(Math.abs(high), 1));
    double first = Math.floor(low / step + ALMOST) * step;
    double last = Math.ceil(high / step - ALMOST) * step;
    return new Axis(label, false, first, last > first ? last : first + step);
  }

  /**
   * Makes an axis with equal distances for equal ratios.
   *
   * @param label what it shows, with the unit
   * @param values what must find its place, at least one, all positive
   * @return an axis that begins and ends with 1, 2 or 5 times a power of ten
   */
  public static Axis logarithmic(String label, double... values) {
    double low = roundAtMost(DoubleStream.of(values).min().orElseThrow());
    double high = roundAtLeast(DoubleStream.of(values).max().orElseThrow());
    return new Axis(label, true, low, high > low ? high : 2 * low);
  }

  private static double step(double span) {
    double power = Math.pow(10, Math.floor(Math.log10(span)) - 1);
    for (double scale = power; ; scale *= 10) {
      for (double step : STEPS) {
        if (span / (step * scale) <= MOST_TICKS - 1) {
          return step * scale;
        }
      }
    }
  }

  private static double roundAtMost(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value) + ALMOST));
    double best = power;
    for (double step : STEPS) {
      if (step * power <= value * (1 + ALMOST)) {
        best = step * power;
      }
    }
    return best;
  }

  private static double roundAtLeast(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value) + ALMOST));
    for (double step : STEPS) {
      if (step * power >= value * (1 - ALMOST)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  /**
   * Says where a value lies.
   *
   * @param value a value
   * @return 0 at the beginning to 1 at the end of the axis; beyond that for values outside
   */
  public double share(double value) {
    return logarithmic
        ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : (value - low) / (high - low);
  }

  /**
   * Returns the values that are marked.
   *
   * @return round values, rising
   */
  public List<Double> ticks() {
    return logarithmic ? logarithmicTicks() : linearTicks();
  }

  private List<Double> linearTicks() {
    double step = step(high - low);
    List<Double> ticks = new ArrayList<>();
    for (long i = Math.round(low / step); i * step <= high + step * ALMOST; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Powers of ten alone, if 1, 2 and 5 times a power would be too many. */
  private List<Double> logarithmicTicks() {
    double decades = Math.log10(high / low);
    double[] steps = decades * STEPS.length > MOST_TICKS ? new double[] {1} : STEPS;
    List<Double> ticks = new ArrayList<>();
    for (double power = Math.pow(10, Math.floor(Math.log10(low) + ALMOST));
        power <= high * (1 + ALMOST);
        power *= 10) {
      for (double step : steps) {
        double tick = step * power;
        if (tick >= low * (1 - ALMOST) && tick <= high * (1 + ALMOST)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /**
   * Writes a value briefly.
   *
   * @param value a value
   * @return the number with at most four significant digits, thousands as k, millions as M
   */
  public static String brief(double value) {
    if (Math.abs(value) >= 1e6) {
      return plain(value / 1e6) + "M";
    }
    return Math.abs(value) >= 1e4 ? plain(value / 1e3) + "k" : plain(value);
  }

  private static String plain(double value) {
    if (value == 0) {
      return "0";
    }
    int decimals = Math.clamp(3 - (int) Math.floor(Math.log10(Math.abs(value))), 0, 6);
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }
}
