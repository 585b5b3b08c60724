package dev.vectordb.samples.readme;

import java.util.List;
import java.util.Map;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.stereotype.Service;

/** The database through Spring AI. */
@Service
class Letters {
  private final VectorStore vectorStore;

  Letters(VectorStore vectorStore) {
    this.vectorStore = vectorStore;
  }

  void file(String sender, int year, String text) {
    vectorStore.add(List.of(new Document(text, Map.of("sender", sender, "year", year))));
  }

  List<Document> find(String question) {
    return vectorStore.similaritySearch(
        SearchRequest.builder()
            .query(question)
            .topK(3)
            .filterExpression("year >= 2020 && sender != 'newsletter'")
            .build());
  }
}
