package dev.vectordb.internal.text;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.QueryBuilder;
import org.jspecify.annotations.Nullable;

/** A text taken apart into the words that are searched for; a record matches that has one. */
public final class TextQuery {
  private final @Nullable Query query;
  private final Set<String> words = new TreeSet<>();

  private TextQuery(@Nullable Query query) {
    this.query = query;
    if (query != null) {
      Set<Term> terms = new TreeSet<>();
      query.visit(QueryVisitor.termCollector(terms));
      terms.forEach(term -> words.add(term.text()));
    }
  }

  /**
   * Takes a text apart.
   *
   * @param text the text
   * @param analyzer how
   * @return the query, perhaps without any word
   * @throws InvalidInputException if it is longer or has more words than the limits allow, or
   *     cannot be taken apart
   */
  static TextQuery of(String text, Analyzer analyzer) {
    if (text.length() > Limits.MAX_QUERY_TEXT_CHARS) {
      throw new InvalidInputException(
          "text",
          "has "
              + text.length()
              + " characters, allowed are "
              + Limits.MAX_QUERY_TEXT_CHARS
              + " in a query");
    }
    Query query;
    try {
      query =
          new QueryBuilder(analyzer)
              .createBooleanQuery(TextIndex.FIELD, text, BooleanClause.Occur.SHOULD);
    } catch (IndexSearcher.TooManyClauses e) {
      throw tooManyWords();
    } catch (AlreadyClosedException e) {
      throw e;
    } catch (RuntimeException e) { // of a stemmer, at what nobody would write
      InvalidInputException refused =
          new InvalidInputException("text", "cannot be taken apart into words: " + e);
      refused.initCause(e);
      throw refused;
    }
    if (query instanceof BooleanQuery words && words.clauses().size() > Limits.MAX_QUERY_TERMS) {
      throw tooManyWords();
    }
    return new TextQuery(query);
  }

  private static InvalidInputException tooManyWords() {
    return new InvalidInputException(
        "text", "has more than " + Limits.MAX_QUERY_TERMS + " words, the most in a query");
  }

  /** Returns whether nothing is left to search for, as of a text of stop words. */
  public boolean isEmpty() {
    return query == null;
  }

  /**
   * Returns the words as the index has them, stemmed.
   *
   * @return the words, in the order of their characters
   */
  public Set<String> words() {
    return words;
  }

  @Nullable Query query() {
    return query;
  }
}
