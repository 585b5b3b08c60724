package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** The engines, and the efforts at which each is measured; 0 compares with every vector. */
enum EngineKind {
  VECTORDB("VectorDB"),
  LUCENE("Lucene HNSW"),
  LANGCHAIN4J("LangChain4j InMemoryEmbeddingStore"),
  SPRING_AI("Spring AI SimpleVectorStore");

  private final String title;

  EngineKind(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  int[] efforts() {
    return switch (this) {
      case VECTORDB -> new int[] {0, 10, 20, 40, 70, 100, 150, 250, 400};
      case LUCENE -> new int[] {10, 20, 40, 70, 100, 150, 250, 400};
      case LANGCHAIN4J, SPRING_AI -> new int[] {0};
    };
  }

  Engine open(Path directory, Dataset data) throws IOException {
    return switch (this) {
      case VECTORDB -> new VectorDbEngine(directory, data.queries());
      case LUCENE -> new LuceneEngine(directory, data.queries());
      case LANGCHAIN4J -> new LangChain4jEngine(data.queries());
      case SPRING_AI -> new SpringAiEngine(data);
    };
  }
}
