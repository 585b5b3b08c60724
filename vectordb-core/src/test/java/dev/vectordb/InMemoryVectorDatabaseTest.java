package dev.vectordb;

/** The contract, in memory. */
class InMemoryVectorDatabaseTest extends VectorDatabaseContractTest {
  @Override
  VectorDatabase open() {
    return VectorDatabase.inMemory();
  }
}
