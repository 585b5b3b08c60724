package dev.vectordb.samples.books;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A book that comes with the samples. The texts are Project Gutenberg's; see books/SOURCE.md. */
public enum Book {
  /** Twelve chapters, headed "CHAPTER I. Down the Rabbit-Hole". */
  ALICE(
      "alice-in-wonderland",
      "Alice in Wonderland",
      "Lewis Carroll",
      Pattern.compile("CHAPTER (?<number>[IVX]+)\\. (?<title>.+)"),
      Pattern.compile(" +THE END")),

  /** Twelve stories, headed "IV. THE BOSCOMBE VALLEY MYSTERY"; a bare "II." is a part of one. */
  SHERLOCK_HOLMES(
      "sherlock-holmes",
      "Sherlock Holmes",
      "Arthur Conan Doyle",
      Pattern.compile(" ?(?<number>[IVX]+)\\. (?<title>[A-Z][A-Z’ -]+)"),
      Pattern.compile("End of the Project Gutenberg EBook.*")),

  /** An introduction and fourteen chapters, headed "7. INSTINCT."; an index follows them. */
  ORIGIN_OF_SPECIES(
      "origin-of-species",
      "Origin of Species",
      "Charles Darwin",
      Pattern.compile(
          "(?:(?<number>[0-9]{1,2})\\.(?: (?<title>[A-Z].+))?|(?<unnumbered>INTRODUCTION)\\.)"),
      Pattern.compile("INDEX\\."));

  private final String slug;
  private final String title;
  private final String author;
  private final Pattern heading;
  private final Pattern end;

  Book(String slug, String title, String author, Pattern heading, Pattern end) {
    this.slug = slug;
    this.title = title;
    this.author = author;
    this.heading = heading;
    this.end = end;
  }

  /**
   * Returns the name for ids and files.
   *
   * @return lower-case words joined by dashes
   */
  public String slug() {
    return slug;
  }

  /**
   * Returns the title.
   *
   * @return a short form of it
   */
  public String title() {
    return title;
  }

  /**
   * Returns the author.
   *
   * @return first and last name
   */
  public String author() {
    return author;
  }

  /**
   * Reads the book and divides it into chapters.
   *
   * @return the chapters in order, without front matter, index and licence text
   */
  public List<Chapter> chapters() {
    return new ChapterSplitter(heading, end).split(read());
  }

  private String read() {
    String file = "/books/" + slug + ".txt";
    try (InputStream in = Book.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
