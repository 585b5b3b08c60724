package dev.vectordb.spring.ai;

import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.VectorRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.document.DocumentMetadata;

/**
 * Maps documents to records and hits to documents: id to id, text to text, metadata to metadata,
 * key by key. On reading, the key {@code distance} is the store's: it holds {@code 1 - score}, as
 * in Spring AI's other stores, and hides a stored value of that name, which stays in the record and
 * can be filtered by.
 */
final class DocumentMapper {
  private DocumentMapper() {}

  static VectorRecord toRecord(Document document, float[] vector) {
    return VectorRecord.builder(document.getId(), vector)
        .text(document.getText())
        .metadata(MetadataValues.toMetadata(document.getMetadata()))
        .build();
  }

  /**
   * Makes a document of a hit.
   *
   * @param explanation stands in the metadata, unless it is null
   */
  static Document toDocument(SearchHit hit, @Nullable SearchExplanation explanation) {
    Float retrievalScore = hit.retrievalScore();
    double score = retrievalScore == null ? hit.score() : retrievalScore;
    Map<String, Object> metadata = new LinkedHashMap<>(hit.metadata().asMap());
    metadata.put(DocumentMetadata.DISTANCE.value(), 1.0 - score);
    if (explanation != null) {
      metadata.put(VectorDbVectorStore.EXPLANATION_KEY, explanation.summary());
    }
    return Document.builder()
        .id(hit.id())
        // A record that another API wrote may have none; a document must.
        .text(Objects.requireNonNullElse(hit.text(), ""))
        .metadata(metadata)
        .score(score)
        .build();
  }
}
