package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DurableRemovalIT extends RemovalSuite {
  @TempDir Path directory;

  @Override
  VectorDatabase openDatabase() {
    return VectorDatabase.open(directory);
  }
}
