package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;

class InMemoryRemovalIT extends RemovalSuite {
  @Override
  VectorDatabase openDatabase() {
    return VectorDatabase.inMemory();
  }
}
