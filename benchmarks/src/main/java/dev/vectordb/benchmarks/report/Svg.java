package dev.vectordb.benchmarks.report;

import java.util.Locale;

/** Writes the few shapes that plots are made of, in an image with a white ground. */
final class Svg {
  /** Colors that stay distinct for the color-blind (Okabe and Ito). */
  private static final String[] COLORS = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"
  };

  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height) {
    text.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(width, height, width, height));
  }

  static String color(int number) {
    return COLORS[Math.floorMod(number, COLORS.length)];
  }

  void line(double x1, double y1, double x2, double y2, String color) {
    text.append(
        format(
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            x1, y1, x2, y2, color));
  }

  /** A line through points, each an array of x and y. */
  void path(Iterable<double[]> points, String color) {
    text.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + color + "\" points=\"");
    for (double[] point : points) {
      text.append(format("%.1f,%.1f ", point[0], point[1]));
    }
    text.append("\"/>\n");
  }

  void dot(double x, double y, String color) {
    text.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", x, y, color));
  }

  void box(double x, double y, double width, double height, String color) {
    text.append(
        format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x, y, width, height, color));
  }

  /**
   * Writes text.
   *
   * @param anchor {@code start}, {@code middle} or {@code end} of it is at {@code x}
   */
  void label(double x, double y, String anchor, String label) {
    text.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, escaped(label)));
  }

  void title(double x, double y, String label) {
    text.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"16\" font-weight=\"bold\">%s</text>%n",
            x, y, escaped(label)));
  }

  /** Writes text that is read from below. */
  void upright(double x, double y, String label) {
    text.append(
        format(
            "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
            x, y, escaped(label)));
  }

  static String escaped(String label) {
    return label
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values).replace(System.lineSeparator(), "\n");
  }

  String end() {
    return text + "</svg>\n";
  }
}
