package dev.vectordb;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.util.List;

/** The database whose contract is tested, and what tests of it share. */
interface ContractFixture {

  /** The database of this test, open. */
  VectorDatabase database();

  default VectorCollection collection(Metric metric) {
    return database()
        .createCollection(
            "c" + metric.ordinal(), CollectionConfig.builder(3).metric(metric).build());
  }

  static VectorRecord record(String id, float x, float y, float z) {
    return VectorRecord.of(id, new float[] {x, y, z});
  }

  static List<String> ids(SearchResult result) {
    return result.hits().stream().map(SearchHit::id).toList();
  }

  static SearchRequest.Builder nearX() {
    return SearchRequest.of(new float[] {1, 0, 0});
  }
}
