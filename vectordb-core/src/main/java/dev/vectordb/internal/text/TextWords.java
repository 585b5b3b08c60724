package dev.vectordb.internal.text;

import dev.vectordb.model.TextLanguage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes texts apart into words, without an index of them. Thread-safe. */
public final class TextWords implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TextWords.class);

  private final Analyzer analyzer;

  TextWords(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /**
   * Prepares for a language.
   *
   * @param language how texts become words
   * @return the words; the caller closes them
   */
  public static TextWords of(TextLanguage language) {
    return new TextWords(TextAnalyzers.of(language));
  }

  /**
   * Takes a text apart.
   *
   * @param text the text
   * @return its words, stemmed and without stop words as the language wants it
   * @throws IllegalArgumentException if it cannot be taken apart
   */
  public Set<String> of(String text) {
    Set<String> words = new TreeSet<>();
    forEach(text, word -> words.add(word.toString()));
    return words;
  }

  /**
   * Tells whether a text has all of some words.
   *
   * @param text the text; one that cannot be taken apart has none, as in an index
   * @param words what {@link #of(String)} made of others
   * @return whether it has them; false without words
   */
  public boolean hasAll(String text, Set<String> words) {
    if (words.isEmpty()) {
      return false;
    }
    Set<String> missing = new HashSet<>(words);
    try {
      forEach(text, word -> missing.remove(word.toString()));
    } catch (IllegalArgumentException e) {
      log.debug("A text has no words", e);
      return false;
    }
    return missing.isEmpty();
  }

  private interface WordVisitor {
    void visit(CharTermAttribute word);
  }

  private void forEach(String text, WordVisitor visitor) {
    try (TokenStream tokens = analyzer.tokenStream(TextIndex.FIELD, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (next(tokens)) {
        visitor.visit(word);
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever a stemmer makes of what nobody would write is the text's fault; nothing else is. */
  private static boolean next(TokenStream tokens) throws IOException {
    try {
      return tokens.incrementToken();
    } catch (AlreadyClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("cannot be taken apart into words: " + e, e);
    }
  }

  @Override
  public void close() {
    analyzer.close();
  }
}
