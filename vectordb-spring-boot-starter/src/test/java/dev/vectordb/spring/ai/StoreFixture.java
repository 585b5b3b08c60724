package dev.vectordb.spring.ai;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import java.util.List;
import java.util.Map;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;

/** A store of dimension 4, in memory unless told otherwise, for one test. */
final class StoreFixture implements AutoCloseable {
  final VectorDatabase database;
  final VectorCollection collection;
  final TestEmbeddingModel model = new TestEmbeddingModel(4);
  final VectorDbVectorStore store;

  StoreFixture() {
    this(Metric.COSINE);
  }

  StoreFixture(Metric metric) {
    this(VectorDatabase.inMemory(), metric);
  }

  StoreFixture(VectorDatabase database, Metric metric) {
    this.database = database;
    collection =
        database.createCollection("documents", CollectionConfig.builder(4).metric(metric).build());
    store = VectorDbVectorStore.builder(collection, model).build();
  }

  static Document document(String id, String numbers, Map<String, Object> metadata) {
    return new Document(id, numbers, metadata);
  }

  List<String> ids(SearchRequest.Builder request) {
    return store.similaritySearch(request.build()).stream().map(Document::getId).toList();
  }

  @Override
  public void close() {
    database.close();
  }
}
