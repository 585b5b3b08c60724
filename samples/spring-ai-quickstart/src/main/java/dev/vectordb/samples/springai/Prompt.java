package dev.vectordb.samples.springai;

import java.util.List;
import org.springframework.ai.document.Document;

/** What the chat model is asked. */
final class Prompt {
  private Prompt() {}

  static String of(String question, List<Document> passages) {
    StringBuilder prompt =
        new StringBuilder(
            """
            Answer the question from the passages alone, in a few sentences, and name in brackets the
            numbers of the passages that you used. If they do not hold the answer, say so.
            """);
    for (int i = 0; i < passages.size(); i++) {
      Document passage = passages.get(i);
      prompt.append(
          "\n[%d] %s:\n%s\n".formatted(i + 1, Console.source(passage), passage.getText()));
    }
    return prompt.append("\nQuestion: ").append(question).append('\n').toString();
  }
}
