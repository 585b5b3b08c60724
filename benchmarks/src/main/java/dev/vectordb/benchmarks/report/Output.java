package dev.vectordb.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a question leaves behind: a page in Markdown, which is printed as well, with tables as CSV
 * and plots as SVG beside it.
 */
public final class Output {
  private final Path directory;
  private final String name;
  private final StringBuilder page = new StringBuilder();

  /**
   * Starts a page.
   *
   * @param directory where files go; made if it is not there
   * @param name of the files, without extension
   * @param title heading of the page
   * @throws IOException if the directory cannot be made
   */
  public Output(Path directory, String name, String title) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.name = name;
    add("# " + title + "\n\n" + String.join("\n", Environment.describe()) + "\n");
  }

  /**
   * Adds a paragraph.
   *
   * @param text Markdown
   */
  public void paragraph(String text) {
    add("\n" + text + "\n");
  }

  /**
   * Adds a table.
   *
   * @param table the table
   */
  public void table(Table table) {
    add("\n" + table.toMarkdown());
  }

  private void add(String text) {
    page.append(text);
    System.out.print(text);
    System.out.flush();
  }

  /**
   * Writes a table for programs.
   *
   * @param suffix what the name of the file has after that of the page; may be empty
   * @param table the table
   * @throws IOException if it cannot be written
   */
  public void csv(String suffix, Table table) throws IOException {
    Files.write(directory.resolve(name + suffix + ".csv"), table.toCsv());
  }

  /**
   * Writes a plot, and shows it in the page.
   *
   * @param suffix what the name of the file has after that of the page; may be empty
   * @param title says what it shows
   * @param svg the plot
   * @throws IOException if it cannot be written
   */
  public void plot(String suffix, String title, String svg) throws IOException {
    Path file = directory.resolve(name + suffix + ".svg");
    Files.writeString(file, svg);
    page.append("\n![").append(title).append("](").append(file.getFileName()).append(")\n");
  }

  /**
   * Writes the page.
   *
   * @throws IOException if it cannot be written
   */
  public void close() throws IOException {
    Files.writeString(directory.resolve(name + ".md"), page);
  }
}
