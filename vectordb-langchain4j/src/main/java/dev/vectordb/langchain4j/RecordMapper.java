package dev.vectordb.langchain4j;

import static dev.langchain4j.internal.ValidationUtils.ensureNotBlank;
import static dev.langchain4j.internal.ValidationUtils.ensureNotNull;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.VectorRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates what is stored: the segment's text is the record's text, the segment's metadata stands
 * at the top level of the record's, and no key is reserved.
 */
final class RecordMapper {
  private RecordMapper() {}

  static VectorRecord toRecord(String id, Embedding embedding, @Nullable TextSegment segment) {
    ensureNotBlank(id, "id");
    ensureNotNull(embedding, "embedding");
    VectorRecord.Builder builder = VectorRecord.builder(id, embedding.vector());
    if (segment != null) {
      builder.text(segment.text()).metadata(MetadataMapper.toDatabase(segment.metadata()));
    }
    return builder.build();
  }

  static EmbeddingMatch<TextSegment> toMatch(
      SearchHit hit, double relevance, @Nullable SearchExplanation explanation) {
    float[] vector = Objects.requireNonNull(hit.vector(), "a hit without its vector");
    return new EmbeddingMatch<>(
        relevance, hit.id(), Embedding.from(vector), toSegment(hit, explanation));
  }

  /** Makes a segment of a hit; an explanation stands in its metadata, unless it is null. */
  static @Nullable TextSegment toSegment(SearchHit hit, @Nullable SearchExplanation explanation) {
    TextSegment segment = toSegment(hit);
    if (segment != null && explanation != null) {
      segment.metadata().put(VectorDbEmbeddingStore.EXPLANATION_KEY, explanation.summary());
    }
    return segment;
  }

  static @Nullable TextSegment toSegment(SearchHit hit) {
    return toSegment(hit.text(), hit.metadata());
  }

  /** A segment cannot be without text, so a record without text has none, whatever its metadata. */
  static @Nullable TextSegment toSegment(@Nullable String text, Metadata metadata) {
    return text == null || text.isBlank()
        ? null
        : TextSegment.from(text, MetadataMapper.toLangChain4j(metadata));
  }
}
