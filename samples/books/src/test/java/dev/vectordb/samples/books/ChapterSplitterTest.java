package dev.vectordb.samples.books;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChapterSplitterTest {

  @ParameterizedTest
  @CsvSource({"ALICE, 1, 12", "SHERLOCK_HOLMES, 1, 12", "ORIGIN_OF_SPECIES, 0, 14"})
  void findsEveryChapterOnceAndInOrder(Book book, int first, int last) {
    assertThat(book.chapters())
        .extracting(Chapter::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(first, last).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ALICE             | 0  | Down the Rabbit-Hole
          ALICE             | 11 | Alice’s Evidence
          SHERLOCK_HOLMES   | 0  | A Scandal in Bohemia
          SHERLOCK_HOLMES   | 1  | The Red-Headed League
          SHERLOCK_HOLMES   | 3  | The Boscombe Valley Mystery
          SHERLOCK_HOLMES   | 8  | The Adventure of the Engineer’s Thumb
          ORIGIN_OF_SPECIES | 0  | Introduction
          ORIGIN_OF_SPECIES | 4  | Natural Selection
          ORIGIN_OF_SPECIES | 12 | Geographical Distribution--Continued
          ORIGIN_OF_SPECIES | 13 | Mutual Affinities of Organic Beings: Morphology: Embryology: Rudimentary Organs
          ORIGIN_OF_SPECIES | 14 | Recapitulation and Conclusion
          """)
  void readsTitlesOnOneLineOnSeveralAndInAParagraphOfTheirOwn(Book book, int index, String title) {
    assertThat(book.chapters().get(index).title()).isEqualTo(title);
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheBookAndNothingElse(Book book) {
    String text = book.chapters().stream().map(Chapter::text).collect(joining("\n\n"));

    assertThat(text)
        .doesNotContainIgnoringCase("gutenberg")
        .doesNotContain("INDEX")
        .doesNotContain("\r");
    assertThat(book.chapters())
        .allSatisfy(chapter -> assertThat(chapter.text()).hasSizeGreaterThan(5_000));
  }

  @Test
  void keepsTheFirstAndTheLastWords() {
    List<Chapter> alice = Book.ALICE.chapters();
    List<Chapter> origin = Book.ORIGIN_OF_SPECIES.chapters();

    assertThat(alice.getFirst().text())
        .startsWith("Alice was beginning to get very tired of sitting by her sister on the bank,");
    assertThat(alice.getLast().text())
        .endsWith("remembering her own child-life, and the happy summer days.");
    assertThat(origin.getLast().text()).endsWith("have been, and are being, evolved.");
    assertThat(Book.SHERLOCK_HOLMES.chapters().getLast().text())
        .endsWith("I believe that she has met with considerable success.");
  }
}
