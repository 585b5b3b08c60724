package dev.vectordb.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void writesMarkdown() {
    Table table = new Table(List.of("engine", "speed")).row("a|b", 1.5);

    assertThat(table.toMarkdown()).isEqualTo("| engine | speed |\n|---|---|\n| a\\|b | 1.5 |\n");
  }

  @Test
  void quotesWhatSeparatesCells() {
    Table table = new Table(List.of("engine", "note")).row("a,b", "says \"c\"").row("d", 2);

    assertThat(table.toCsv()).containsExactly("engine,note", "\"a,b\",\"says \"\"c\"\"\"", "d,2");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    Table table = new Table(List.of("engine", "speed"));

    assertThatThrownBy(() -> table.row("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesColumnsOfTheSameName() {
    assertThatThrownBy(() -> new Table(List.of("engine", "p99 us", "p99 us")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p99 us");
  }
}
