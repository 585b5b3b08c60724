package dev.vectordb;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on disk. */
class DurableVectorDatabaseTest extends VectorDatabaseContractTest {
  @TempDir Path directory;

  @Override
  VectorDatabase open() {
    return VectorDatabase.open(directory);
  }
}
