package dev.vectordb;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every {@link VectorDatabase} keeps, wherever its data lives. */
abstract class VectorDatabaseContractTest
    implements RecordsContract,
        SearchContract,
        StagesContract,
        TextSearchContract,
        HybridContract,
        FilterContract,
        CollectionsContract,
        TenantsContract,
        KeyValueContract,
        ChangesContract,
        InputContract {
  private VectorDatabase database;

  abstract VectorDatabase open();

  @Override
  public VectorDatabase database() {
    return database;
  }

  @BeforeEach
  void openDatabase() {
    database = open();
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }
}
