package dev.vectordb.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A table, as Markdown for readers or as comma-separated values for programs. */
public final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Starts a table.
   *
   * @param header names of the columns, all different: programs read columns by them
   */
  public Table(List<String> header) {
    this.header = List.copyOf(header);
    if (Set.copyOf(header).size() < header.size()) {
      throw new IllegalArgumentException("columns of the same name in " + header);
    }
  }

  /**
   * Adds a row.
   *
   * @param cells one for every column
   * @return this table
   */
  public Table row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(cells.size() + " cells in " + header.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one for every column; written as they write themselves
   * @return this table
   */
  public Table row(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell.toString());
    }
    return row(texts);
  }

  /**
   * Returns the rows.
   *
   * @return those added so far
   */
  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /**
   * Writes a table as GitHub reads it.
   *
   * @return lines, the last one ended
   */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    markdownLine(text, header);
    text.append("|---".repeat(header.size())).append("|\n");
    rows.forEach(row -> markdownLine(text, row));
    return text.toString();
  }

  private static void markdownLine(StringBuilder text, List<String> cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }

  /**
   * Writes comma-separated values (RFC 4180, but for line ends).
   *
   * @return lines, the header first
   */
  public List<String> toCsv() {
    List<String> lines = new ArrayList<>();
    lines.add(csvLine(header));
    rows.forEach(row -> lines.add(csvLine(row)));
    return lines;
  }

  private static String csvLine(List<String> cells) {
    return cells.stream().map(Table::csvCell).collect(Collectors.joining(","));
  }

  private static String csvCell(String cell) {
    boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
