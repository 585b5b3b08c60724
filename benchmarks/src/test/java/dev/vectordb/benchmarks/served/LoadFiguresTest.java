package dev.vectordb.benchmarks.served;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.benchmarks.data.DataRow;
import org.junit.jupiter.api.Test;

class LoadFiguresTest {

  @Test
  void whatTheScriptWritesIsRead() {
    LoadFigures figures = LoadFigures.ofWrk("result 6000 2000000 1 2 3 4 5 700 8000 90000");
    assertThat(figures).isEqualTo(new LoadFigures(6000, 3000, 15, 700, 8000, 90000));
    assertThat(LoadFigures.parse(figures.toLine())).isEqualTo(figures);
  }

  @Test
  void twoRunsAreSummedUp() {
    LoadFigures one = new LoadFigures(10, 100, 1, 2, 20, 200);
    LoadFigures other = new LoadFigures(30, 300, 0, 4, 40, 100);
    assertThat(LoadFigures.mean(one, other)).isEqualTo(new LoadFigures(40, 200, 1, 3, 30, 200));
  }

  @Test
  void textsAreEscaped() {
    DataRow row = new DataRow(7, "a\\b", "\"x\"\n\u00e9", new float[] {1, -2.5e-9f});
    assertThat(RequestBodies.record(row))
        .isEqualTo(
            "{\"id\":\"7\",\"vector\":[1.0,-2.5E-9],\"text\":\"\\\"x\\\"\\u000a\u00e9\",\"metadata\":{\"source\":\"a\\\\b\",\"position\":7}}");
  }
}
