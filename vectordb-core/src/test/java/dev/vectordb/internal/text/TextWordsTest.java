package dev.vectordb.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.Highlight;
import java.io.IOException;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.store.AlreadyClosedException;
import org.junit.jupiter.api.Test;

class TextWordsTest {

  /** A stemmer that fails at one word. */
  private static Analyzer analyzerFailingAt(String hostile, RuntimeException failure) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        WhitespaceTokenizer words = new WhitespaceTokenizer();
        return new TokenStreamComponents(
            words,
            new TokenFilter(words) {
              private final CharTermAttribute word = addAttribute(CharTermAttribute.class);

              @Override
              public boolean incrementToken() throws IOException {
                boolean more = input.incrementToken();
                if (more && word.toString().equals(hostile)) {
                  throw failure;
                }
                return more;
              }
            });
      }
    };
  }

  private static TextWords failingAt(String hostile, RuntimeException failure) {
    return new TextWords(analyzerFailingAt(hostile, failure));
  }

  @Test
  void aQueryThatAStemmerFailsAtIsRefused() {
    try (Analyzer analyzer = analyzerFailingAt("x", new ArrayIndexOutOfBoundsException("stem"))) {
      assertThatThrownBy(() -> TextQuery.of("a x b", analyzer))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("text: cannot be taken apart into words: ");
      assertThat(TextQuery.of("a b", analyzer).words()).as("after that").containsExactly("a", "b");
    }
    try (Analyzer closed = analyzerFailingAt("x", new AlreadyClosedException("closed"))) {
      assertThatThrownBy(() -> TextQuery.of("a x b", closed))
          .isInstanceOf(AlreadyClosedException.class);
    }
  }

  /** It may be a hit by its vector. */
  @Test
  void aTextThatAStemmerFailsAtHasNoPassages() {
    try (Analyzer analyzer = analyzerFailingAt("x", new ArrayIndexOutOfBoundsException("stem"))) {
      assertThat(Snippets.of("a x b", Set.of("a"), analyzer, Highlight.DEFAULT)).isEmpty();
      assertThat(Snippets.of("a b", Set.of("a"), analyzer, Highlight.DEFAULT)).hasSize(1);
    }
    try (Analyzer closed = analyzerFailingAt("x", new AlreadyClosedException("closed"))) {
      assertThatThrownBy(() -> Snippets.of("a x b", Set.of("a"), closed, Highlight.DEFAULT))
          .isInstanceOf(AlreadyClosedException.class);
    }
  }

  @Test
  void whatAStemmerFailsAtIsTheTextsFault() {
    try (TextWords words = failingAt("x", new ArrayIndexOutOfBoundsException("stem"))) {
      assertThatThrownBy(() -> words.of("a x b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cannot be taken apart into words: ");
      assertThat(words.hasAll("a x b", Set.of("b"))).isFalse();
      assertThat(words.of("a b")).as("after that").containsExactly("a", "b");
    }
  }

  @Test
  void whatIsClosedIsNotTheTextsFault() {
    try (TextWords words = failingAt("x", new AlreadyClosedException("closed"))) {
      assertThatThrownBy(() -> words.of("a x b")).isInstanceOf(AlreadyClosedException.class);
      assertThatThrownBy(() -> words.hasAll("a x b", Set.of("b")))
          .isInstanceOf(AlreadyClosedException.class);
    }
  }
}
