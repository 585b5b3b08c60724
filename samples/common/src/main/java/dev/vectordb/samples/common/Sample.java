package dev.vectordb.samples.common;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between the quickstarts: how passages are written and found. */
public interface Sample {

  /**
   * Brings the store in step with the books.
   *
   * @return a line for each book that says what was done
   */
  Iterable<String> ingest();

  /**
   * Finds the passages that are nearest to a question.
   *
   * @param question the question
   * @param filter restricts the passages, in the words of the store; null takes all
   * @return the nearest first
   * @throws RefusedFilterException if the filter cannot be used
   */
  List<Passage> find(String question, @Nullable String filter);

  /**
   * Asks a few questions that show what the sample can do.
   *
   * @param conversation whom to ask
   */
  void askExamples(Conversation conversation);
}
