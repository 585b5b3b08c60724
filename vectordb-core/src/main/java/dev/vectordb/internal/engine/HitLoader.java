package dev.vectordb.internal.engine;

import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.nio.charset.StandardCharsets;

/** Reads the records of hits as a snapshot sees them. */
final class HitLoader {
  private final RecordCache.Part cache;

  HitLoader(RecordCache.Part cache) {
    this.cache = cache;
  }

  /**
   * Reads a hit.
   *
   * @param generation the generation, kept open by the caller
   * @param snapshot what the search sees
   * @param ordinal an ordinal that is alive in it
   * @param score its score
   * @param request says what hits carry; what its stages need is loaded as well
   * @return the hit
   */
  SearchHit load(
      Generation generation, Snapshot snapshot, int ordinal, float score, SearchRequest request) {
    long version = version(generation, snapshot, ordinal);
    boolean withVector = HitStages.needsVector(request);
    boolean withText = HitStages.needsText(request);
    boolean withMetadata = HitStages.needsMetadata(request);
    if (!withVector && !withText && !withMetadata) {
      return new SearchHit(id(generation, version), score, null, null, Metadata.empty());
    }
    StoredRecord record = cache.read(generation, version);
    return new SearchHit(
        record.id(),
        score,
        withVector ? generation.vector(ordinal, record.residue()) : null,
        withText ? record.text() : null,
        withMetadata ? record.metadata() : Metadata.empty());
  }

  /** Reads the id alone. */
  static String id(Generation generation, Snapshot snapshot, int ordinal) {
    return id(generation, version(generation, snapshot, ordinal));
  }

  private static String id(Generation generation, long version) {
    return new String(generation.records.idBytes(version), StandardCharsets.UTF_8);
  }

  /** The version of a record that a snapshot sees. */
  static long version(Generation generation, Snapshot snapshot, int ordinal) {
    return generation.records.visible(
        generation.references.get(ordinal), snapshot.sequenceNumber());
  }
}
