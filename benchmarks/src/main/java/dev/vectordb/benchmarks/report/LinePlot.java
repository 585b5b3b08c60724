package dev.vectordb.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Curves over two axes, with a legend at the right. */
public final class LinePlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final int LEFT = 80;
  private static final int TOP = 50;
  private static final int BOTTOM = 400;
  private static final int RIGHT = 620;
  private static final String GRID = "#dddddd";
  private static final String FRAME = "#444444";

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Series> series = new ArrayList<>();

  /**
   * A point of a curve.
   *
   * @param x its place on the horizontal axis
   * @param y its place on the vertical axis
   */
  public record Point(double x, double y) {}

  private record Series(String name, int color, List<Point> points) {}

  /**
   * Starts a plot.
   *
   * @param title what it shows
   * @param x the horizontal axis
   * @param y the vertical axis
   */
  public LinePlot(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /**
   * Adds a curve.
   *
   * @param name for the legend
   * @param color a number from 0, so that one thing has one color in every plot
   * @param points in any order; those outside the axes are left out
   */
  public void add(String name, int color, List<Point> points) {
    series.add(
        new Series(
            name,
            color,
            points.stream()
                .filter(point -> inside(x, point.x()) && inside(y, point.y()))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList()));
  }

  private static boolean inside(Axis axis, double value) {
    return value >= axis.low() && value <= axis.high();
  }

  /**
   * Draws the plot.
   *
   * @return an SVG document
   */
  public String toSvg() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.title(LEFT, 28, title);
    drawAxes(svg);
    for (int i = 0; i < series.size(); i++) {
      Series curve = series.get(i);
      String color = Svg.color(curve.color());
      List<double[]> places =
          curve.points().stream()
              .map(point -> new double[] {placeX(point.x()), placeY(point.y())})
              .toList();
      svg.path(places, color);
      places.forEach(place -> svg.dot(place[0], place[1], color));
      double legend = TOP + 14 + 22.0 * i;
      svg.line(RIGHT + 16, legend - 4, RIGHT + 40, legend - 4, color);
      svg.dot(RIGHT + 28, legend - 4, color);
      svg.label(RIGHT + 48, legend, "start", curve.name());
    }
    return svg.end();
  }

  private void drawAxes(Svg svg) {
    for (double tick : x.ticks()) {
      svg.line(placeX(tick), TOP, placeX(tick), BOTTOM, GRID);
      svg.label(placeX(tick), BOTTOM + 18, "middle", Axis.brief(tick));
    }
    for (double tick : y.ticks()) {
      svg.line(LEFT, placeY(tick), RIGHT, placeY(tick), GRID);
      svg.label(LEFT - 8, placeY(tick) + 4, "end", Axis.brief(tick));
    }
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, FRAME);
    svg.line(LEFT, TOP, LEFT, BOTTOM, FRAME);
    svg.label((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", x.label());
    svg.upright(22, (TOP + BOTTOM) / 2.0, y.label());
  }

  private double placeX(double value) {
    return LEFT + x.share(value) * (RIGHT - LEFT);
  }

  private double placeY(double value) {
    return BOTTOM - y.share(value) * (BOTTOM - TOP);
  }
}
