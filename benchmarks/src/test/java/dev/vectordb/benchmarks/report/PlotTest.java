package dev.vectordb.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlotTest {

  @Test
  void escapesWhatXmlReserves() throws Exception {
    LinePlot plot =
        new LinePlot("a < b & \"c\"", Axis.linear("x > y", 0, 1), Axis.linear("y", 0, 1));
    plot.add("<engine>", 0, List.of(new LinePlot.Point(0.5, 0.5)));

    Document svg = parse(plot.toSvg());

    assertThat(texts(svg)).contains("a < b & \"c\"", "x > y", "<engine>");
  }

  @Test
  void drawsPointsInOrderAndLeavesOutThoseOutside() throws Exception {
    LinePlot plot = new LinePlot("t", Axis.linear("x", 0, 10), Axis.linear("y", 0, 10));
    plot.add(
        "e",
        0,
        List.of(new LinePlot.Point(10, 10), new LinePlot.Point(0, 0), new LinePlot.Point(11, 5)));

    Document svg = parse(plot.toSvg());

    Element line = (Element) svg.getElementsByTagName("polyline").item(0);
    // The lower left and the upper right corner of the frame; y grows downwards.
    assertThat(line.getAttribute("points").trim()).isEqualTo("80.0,400.0 620.0,50.0");
  }

  @Test
  void drawsABarForEveryValueThatIsThere() throws Exception {
    BarPlot plot = new BarPlot("t", "s", List.of("one", "two"));
    plot.add("a", 5, 10);
    plot.add("b", Double.NaN, 2.5);

    Document svg = parse(plot.toSvg());

    // The ground, three bars and two marks of the legend.
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(6);
    assertThat(texts(svg)).contains("a", "b", "one", "two", "5", "10", "2.5");
    assertThatThrownBy(() -> plot.add("c", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(Document svg) {
    NodeList nodes = svg.getElementsByTagName("text");
    return java.util.stream.IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }
}
