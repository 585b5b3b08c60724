package dev.vectordb.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Horizontal bars in groups, each with its value, and a legend below. */
public final class BarPlot {
  private static final int WIDTH = 860;
  private static final int LEFT = 250;
  private static final int RIGHT = 780;
  private static final int TOP = 50;
  private static final int BAR = 16;
  private static final int GAP = 12;
  private static final String GRID = "#dddddd";

  private final String title;
  private final String label;
  private final List<String> series;
  private final List<Group> groups = new ArrayList<>();

  /** What stands together. */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  private record Group(String name, double[] values) {}

  /**
   * Starts a plot.
   *
   * @param title what it shows
   * @param label what a bar shows, with the unit
   * @param series what the bars of a group are
   */
  public BarPlot(String title, String label, List<String> series) {
    this.title = title;
    this.label = label;
    this.series = List.copyOf(series);
  }

  /**
   * Adds a group.
   *
   * @param name whose bars they are
   * @param values one for every series, none negative; not a number where there is none
   */
  public void add(String name, double... values) {
    if (values.length != series.size()) {
      throw new IllegalArgumentException(values.length + " bars of " + series.size());
    }
    groups.add(new Group(name, values.clone()));
  }

  /**
   * Draws the plot.
   *
   * @return an SVG document
   */
  public String toSvg() {
    int bottom = TOP + GAP + groups.size() * (series.size() * BAR + GAP);
    Svg svg = new Svg(WIDTH, bottom + 60 + 20 * series.size());
    svg.title(20, 28, title);
    Axis axis = axis();
    for (double tick : axis.ticks()) {
      double place = place(axis, tick);
      svg.line(place, TOP, place, bottom, GRID);
      svg.label(place, bottom + 18, "middle", Axis.brief(tick));
    }
    svg.label((LEFT + RIGHT) / 2.0, bottom + 40, "middle", label);
    double y = TOP + GAP;
    for (Group group : groups) {
      svg.label(LEFT - 10, y + series.size() * BAR / 2.0 + 5, "end", group.name());
      drawBars(svg, axis, group, y);
      y += series.size() * BAR + GAP;
    }
    for (int i = 0; i < series.size(); i++) {
      svg.box(20, bottom + 34 + 20.0 * i, 12, 12, Svg.color(i));
      svg.label(40, bottom + 45 + 20.0 * i, "start", series.get(i));
    }
    return svg.end();
  }

  private Axis axis() {
    DoubleStream values = groups.stream().flatMapToDouble(group -> DoubleStream.of(group.values()));
    return Axis.linear(label, 0, values.filter(value -> !Double.isNaN(value)).max().orElse(1));
  }

  private static void drawBars(Svg svg, Axis axis, Group group, double y) {
    for (int i = 0; i < group.values().length; i++) {
      double value = group.values()[i];
      if (!Double.isNaN(value)) {
        double top = y + (double) i * BAR;
        double end = place(axis, value);
        svg.box(LEFT, top, end - LEFT, BAR - 2, Svg.color(i));
        svg.label(end + 5, top + BAR - 4, "start", Axis.brief(value));
      }
    }
  }

  private static double place(Axis axis, double value) {
    return LEFT + axis.share(value) * (RIGHT - LEFT);
  }
}
