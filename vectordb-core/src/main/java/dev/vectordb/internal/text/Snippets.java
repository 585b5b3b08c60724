package dev.vectordb.internal.text;

import dev.vectordb.model.Highlight;
import dev.vectordb.model.Snippet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the passages of a text in which most of the words stand. A passage is as many sentences as
 * fit; a sentence that does not fit is cut between words.
 */
final class Snippets {
  private static final Logger log = LoggerFactory.getLogger(Snippets.class);

  /** What follows is not looked at: a hit is to be shown, not read. */
  private static final int MAX_TEXT_CHARS = 200_000;

  /** What a word adds that was counted already. */
  private static final double REPEATED = 0.1;

  private Snippets() {}

  /** Where a word stands in the text. */
  private record Match(String word, int start, int end) {}

  private record Passage(int start, int end, List<Match> matches) {
    double score() {
      Set<String> different = new HashSet<>();
      matches.forEach(match -> different.add(match.word));
      return different.size() + REPEATED * (matches.size() - different.size());
    }
  }

  /**
   * Cuts passages out of a text.
   *
   * @param text the text
   * @param words what to look for, as the analyzer makes them
   * @param analyzer what takes the text apart
   * @param highlight how many, and how long
   * @return the best passages, in the order of the text
   */
  static List<Snippet> of(String text, Set<String> words, Analyzer analyzer, Highlight highlight) {
    if (words.isEmpty() || text.isEmpty()) {
      return List.of();
    }
    String head = head(text);
    List<Match> matches = matches(head, words, analyzer);
    return passages(head, matches, highlight.snippetChars()).stream()
        .sorted(Comparator.comparingDouble(passage -> -passage.score()))
        .limit(highlight.maxSnippets())
        .sorted(Comparator.comparingInt(Passage::start))
        .map(passage -> snippet(head, passage))
        .toList();
  }

  /** Does not cut within a character. */
  private static String head(String text) {
    if (text.length() <= MAX_TEXT_CHARS) {
      return text;
    }
    boolean within = Character.isHighSurrogate(text.charAt(MAX_TEXT_CHARS - 1));
    return text.substring(0, within ? MAX_TEXT_CHARS - 1 : MAX_TEXT_CHARS);
  }

  /** Finds the words; a text that cannot be taken apart has none, as in an index. */
  private static List<Match> matches(String text, Set<String> words, Analyzer analyzer) {
    List<Match> matches = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream(TextIndex.FIELD, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      OffsetAttribute place = tokens.addAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        if (words.contains(word.toString())) {
          matches.add(new Match(word.toString(), place.startOffset(), place.endOffset()));
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AlreadyClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      log.debug("A text has no words to show", e);
      return List.of();
    }
    matches.sort(Comparator.comparingInt(Match::start).thenComparingInt(Match::end));
    return matches;
  }

  /** Starts a passage at the sentence of the first match that no passage has yet. */
  private static List<Passage> passages(String text, List<Match> matches, int length) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    BreakIterator gaps = BreakIterator.getWordInstance(Locale.ROOT);
    sentences.setText(text);
    gaps.setText(text);
    List<Passage> passages = new ArrayList<>();
    int at = 0;
    int from = 0;
    while (at < matches.size()) {
      Match first = matches.get(at);
      int start = Math.max(from, startOf(sentences, gaps, first, length));
      int end = Math.max(first.end, endOf(sentences, gaps, text.length(), start, length));
      List<Match> within = new ArrayList<>();
      for (; at < matches.size() && matches.get(at).end <= end; at++) {
        within.add(matches.get(at));
      }
      passages.add(new Passage(start, end, within));
      from = end;
      // A match across the end was shown in part, and is not shown again.
      while (at < matches.size() && matches.get(at).start < from) {
        at++;
      }
    }
    return passages;
  }

  /** The start of the sentence, or of a word shortly before the match if the sentence is long. */
  private static int startOf(BreakIterator sentences, BreakIterator gaps, Match match, int length) {
    int sentence = sentences.preceding(match.start + 1);
    if (sentence != BreakIterator.DONE && match.end - sentence <= length) {
      return sentence;
    }
    int gap = gaps.following(Math.max(0, match.start - length / 4));
    return gap == BreakIterator.DONE || gap > match.start ? match.start : gap;
  }

  /** The end of the last sentence that fits, or of the last word if none does. */
  private static int endOf(
      BreakIterator sentences, BreakIterator gaps, int textLength, int start, int length) {
    if (textLength - start <= length) {
      return textLength;
    }
    int sentence = sentences.preceding(start + length + 1);
    return sentence > start ? sentence : Math.max(start, gaps.preceding(start + length + 1));
  }

  private static Snippet snippet(String text, Passage passage) {
    int start = passage.start;
    int end = passage.end;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    List<Snippet.Span> spans = new ArrayList<>();
    int covered = start;
    for (Match match : passage.matches) {
      // Pairs of characters overlap; they are shown as one.
      int from = Math.max(covered, match.start);
      if (from < match.end) {
        if (!spans.isEmpty() && spans.getLast().end() == from - start && match.start < from) {
          spans.set(spans.size() - 1, new Snippet.Span(spans.getLast().start(), match.end - start));
        } else {
          spans.add(new Snippet.Span(from - start, match.end - start));
        }
        covered = match.end;
      }
    }
    return new Snippet(text.substring(start, end), spans);
  }
}
