package dev.vectordb.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Highlight;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextLanguage;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Passages of a text in which words stand. */
class SnippetsTest {
  private static List<String> marked(
      TextLanguage language, String text, String words, int snippets, int chars) {
    try (TextIndex index = new TextIndex("default/c", language)) {
      return index.snippets(index.query(words), text, new Highlight(snippets, chars)).stream()
          .map(snippet -> snippet.marked("[", "]"))
          .toList();
    }
  }

  private static List<String> english(String text, String words, int snippets, int chars) {
    return marked(TextLanguage.ENGLISH, text, words, snippets, chars);
  }

  @Test
  void aShortTextIsShownWhole() {
    assertThat(english("Cats sleep. Dogs do not.", "dog cat", 3, 200))
        .containsExactly("[Cats] sleep. [Dogs] do not.");
    assertThat(english("  Cats sleep.\n", "sleeping", 3, 200)).containsExactly("Cats [sleep].");
  }

  @Test
  void passagesBeginAndEndWithSentences() {
    String filler = "Nothing is said in this sentence. ".repeat(20);
    String text = filler + "The whale sings. It is white. " + filler + "Another whale answers.";
    assertThat(english(text, "whale", 3, 70))
        .containsExactly(
            "The [whale] sings. It is white. Nothing is said in this sentence.",
            "Another [whale] answers.");
  }

  @Test
  void theBestPassagesAreShownInTheOrderOfTheText() {
    String gap = " Nothing is said here, and nothing again, and so on for a while.";
    String text =
        "One whale." + gap.repeat(3) + " A white whale sings." + gap.repeat(3) + " White whales.";
    assertThat(english(text, "white whale", 2, 50))
        .containsExactly("A [white] [whale] sings.", "[White] [whales].");
  }

  @Test
  void aSentenceWithoutEndIsCutBetweenWords() {
    String text = "lorem ipsum ".repeat(100) + "whale " + "dolor amet ".repeat(100);
    List<String> found = english(text, "whale", 1, 60);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst())
        .contains("[whale]")
        .matches("(lorem|ipsum) .*")
        .matches(".* (dolor|amet)")
        .hasSizeLessThanOrEqualTo(62);
  }

  @Test
  void pairsOfCharactersAreMarkedAsOne() {
    assertThat(marked(TextLanguage.CJK, "我们喜欢搜索引擎。", "搜索引擎", 1, 40)).containsExactly("我们喜欢[搜索引擎]。");
  }

  /** What is looked at of a long text ends after 200,000 characters, or before a pair of them. */
  @Test
  void aLongTextIsNotCutWithinACharacter() {
    String text = " ".repeat(199_990) + "whale abc😀" + "x".repeat(500);
    assertThat(english(text, "whale", 1, 200)).containsExactly("[whale] abc");
  }

  @Test
  void whatIsNotThereGivesNothing() {
    assertThat(english("Cats sleep.", "whale", 3, 200)).isEmpty();
    assertThat(english("", "whale", 3, 200)).isEmpty();
    assertThat(english("The of and", "the", 3, 200)).isEmpty();
  }

  @Test
  void anyTextGivesPassagesOfItThatFit() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("SnippetsTest: -Dseed=" + seed);
    Random random = new Random(seed);
    String[] pieces = {
      "whale", "white", "x", ". ", "! ", "\n\n", " ", " ", " ", ", ", "é", "鯨", "😀"
    };
    try (TextIndex index = new TextIndex("default/c", TextLanguage.STANDARD)) {
      TextQuery query = index.query("whale white 鯨");
      for (int run = 0; run < 3_000; run++) {
        String text =
            random
                .ints(random.nextInt(300), 0, pieces.length)
                .mapToObj(i -> pieces[i])
                .collect(Collectors.joining());
        Highlight highlight = new Highlight(1 + random.nextInt(20), 40 + random.nextInt(100));
        int at = 0;
        for (Snippet snippet : index.snippets(query, text, highlight)) {
          at = text.indexOf(snippet.text(), at);
          assertThat(at).as("in '%s'", text).isNotNegative();
          at += snippet.text().length();
          assertThat(snippet.matches()).isNotEmpty();
          int before = 0;
          for (Snippet.Span match : snippet.matches()) {
            assertThat(match.start()).isGreaterThanOrEqualTo(before);
            before = match.end();
            String word = snippet.text().substring(match.start(), match.end());
            assertThat(new TreeSet<>(index.query(word).words()))
                .as("'%s' in '%s'", word, text)
                .containsAnyElementsOf(query.words());
          }
          assertThat(before).isLessThanOrEqualTo(snippet.text().length());
          assertThat(snippet.text().length())
              .as("'%s' in '%s'", snippet, text)
              .isLessThanOrEqualTo(Math.max(highlight.snippetChars(), before));
        }
      }
    }
  }
}
