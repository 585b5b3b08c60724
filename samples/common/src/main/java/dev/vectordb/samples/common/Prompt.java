package dev.vectordb.samples.common;

import java.util.List;

/** What the chat model is asked. */
final class Prompt {
  private Prompt() {}

  static String of(String question, List<Passage> passages) {
    StringBuilder prompt =
        new StringBuilder(
            """
            Answer the question from the passages alone, in a few sentences, and name in brackets the
            numbers of the passages that you used. If they do not hold the answer, say so.
            """);
    for (int i = 0; i < passages.size(); i++) {
      Passage passage = passages.get(i);
      prompt.append("\n[%d] %s:\n%s\n".formatted(i + 1, passage.source(), passage.text()));
    }
    return prompt.append("\nQuestion: ").append(question).append('\n').toString();
  }
}
