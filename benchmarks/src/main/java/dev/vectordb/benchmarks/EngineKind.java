package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** The engines, and the efforts at which each is measured; 0 compares with every vector. */
enum EngineKind {
  VECTORDB("VectorDB", 0, 10, 20, 40, 70, 100, 150, 250, 400),
  LUCENE("Lucene HNSW", 10, 20, 40, 70, 100, 150, 250, 400),
  LANGCHAIN4J("LangChain4j InMemoryEmbeddingStore", 0),
  SPRING_AI("Spring AI SimpleVectorStore", 0);

  private final String title;
  private final int[] efforts;

  EngineKind(String title, int... efforts) {
    this.title = title;
    this.efforts = efforts;
  }

  String title() {
    return title;
  }

  int[] efforts() {
    return efforts.clone();
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
