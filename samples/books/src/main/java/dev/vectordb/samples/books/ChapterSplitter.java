package dev.vectordb.samples.books;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Divides the plain text of a Project Gutenberg book into chapters.
 *
 * <p>A heading is a paragraph whose first line matches the book's pattern; its title may run over
 * several lines, or follow in a paragraph of its own. What stands before the first heading is
 * dropped.
 */
final class ChapterSplitter {
  private static final Pattern HEADER = Pattern.compile("(?s).*?\\*\\*\\* ?START OF [^\n]*\n");
  private static final Pattern FOOTER = Pattern.compile("(?s)\n\\*\\*\\* ?END OF .*");
  private static final Pattern EMPTY_LINES = Pattern.compile("\n\\s*\n");
  private static final Pattern WORDS = Pattern.compile(" +");
  private static final Pattern CAPITALS = Pattern.compile("\\P{Ll}+(--continued)?");
  private static final Pattern FIRST_LETTERS = Pattern.compile("(?<=^|-)\\p{Ll}");
  private static final Set<String> SMALL_WORDS =
      Set.of("a", "and", "in", "of", "on", "the", "to", "under", "with");

  private final Pattern heading;
  private final Pattern end;

  /**
   * @param heading the first line of a chapter, with groups {@code number} (Roman or Arabic; none
   *     means 0) and {@code title} (none means that it follows)
   * @param end the first line after the last chapter
   */
  ChapterSplitter(Pattern heading, Pattern end) {
    this.heading = heading;
    this.end = end;
  }

  List<Chapter> split(String file) {
    String book =
        FOOTER
            .matcher(HEADER.matcher(file.replace("\r\n", "\n")).replaceFirst(""))
            .replaceFirst("");
    List<Chapter> chapters = new ArrayList<>();
    Draft draft = null;
    for (String paragraph : EMPTY_LINES.splitAsStream(book).toList()) {
      List<String> lines = paragraph.lines().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        continue;
      }
      if (draft != null && end.matcher(lines.getFirst()).matches()) {
        break;
      }
      Matcher matcher = heading.matcher(lines.getFirst());
      if (matcher.matches()) {
        addTo(chapters, draft);
        draft = new Draft(number(matcher.group("number")));
        draft.title = title(matcher, lines);
      } else if (draft != null) {
        draft.add(lines);
      }
    }
    addTo(chapters, draft);
    return List.copyOf(chapters);
  }

  private static void addTo(List<Chapter> chapters, @Nullable Draft draft) {
    if (draft != null) {
      chapters.add(draft.finish());
    }
  }

  private static String title(Matcher matcher, List<String> lines) {
    String first = matcher.group("title");
    if (first == null) {
      return matcher.group("number") == null ? readable(matcher.group()) : "";
    }
    return readable(
        first + lines.stream().skip(1).map(line -> " " + line.strip()).collect(joining()));
  }

  /** Turns a heading in capitals into one in upper and lower case, without the final stop. */
  private static String readable(String heading) {
    String title = heading.strip().replaceFirst("\\.$", "");
    if (!CAPITALS.matcher(title).matches()) {
      return title;
    }
    String lower =
        WORDS
            .splitAsStream(title.toLowerCase(Locale.ROOT))
            .map(ChapterSplitter::capitalized)
            .collect(joining(" "));
    return lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
  }

  private static String capitalized(String word) {
    return SMALL_WORDS.contains(word)
        ? word
        : FIRST_LETTERS.matcher(word).replaceAll(letter -> letter.group().toUpperCase(Locale.ROOT));
  }

  private static int number(@Nullable String figures) {
    if (figures == null) {
      return 0;
    }
    return Character.isDigit(figures.charAt(0)) ? Integer.parseInt(figures) : roman(figures);
  }

  private static int roman(String figures) {
    int number = 0;
    int previous = 0;
    for (int i = figures.length() - 1; i >= 0; i--) {
      int value =
          switch (figures.charAt(i)) {
            case 'I' -> 1;
            case 'V' -> 5;
            default -> 10;
          };
      number += value < previous ? -value : value;
      previous = value;
    }
    return number;
  }

  /** A chapter whose end has not been seen yet. */
  private static final class Draft {
    private final int number;
    private final StringBuilder text = new StringBuilder();
    private String title = "";

    Draft(int number) {
      this.number = number;
    }

    void add(List<String> lines) {
      String paragraph = lines.stream().map(String::strip).collect(joining(" "));
      if (title.isEmpty()) {
        title = readable(paragraph);
      } else {
        text.append(text.isEmpty() ? "" : "\n\n").append(paragraph);
      }
    }

    Chapter finish() {
      return new Chapter(number, title, text.toString());
    }
  }
}
