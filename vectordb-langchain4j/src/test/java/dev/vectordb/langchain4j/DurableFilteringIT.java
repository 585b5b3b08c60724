package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DurableFilteringIT extends FilteringSuite {
  @TempDir static Path directory;

  @Override
  VectorDatabase openDatabase() {
    return VectorDatabase.open(directory);
  }
}
