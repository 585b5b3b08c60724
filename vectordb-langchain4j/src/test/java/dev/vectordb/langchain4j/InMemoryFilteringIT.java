package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;

class InMemoryFilteringIT extends FilteringSuite {
  @Override
  VectorDatabase openDatabase() {
    return VectorDatabase.inMemory();
  }
}
