package dev.vectordb;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.VectorRecord;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of {@link ModelTest}: all that it needs is in it, so that others can be left out. */
sealed interface ModelOperation {

  record Upsert(List<VectorRecord> records) implements ModelOperation {}

  record InsertIfAbsent(List<VectorRecord> records) implements ModelOperation {}

  record Delete(List<String> ids) implements ModelOperation {}

  record DeleteMatching(Filter filter) implements ModelOperation {}

  record DeleteAll() implements ModelOperation {}

  record Update(String id, Metadata changes, MetadataUpdate mode) implements ModelOperation {}

  record Get(List<String> ids) implements ModelOperation {}

  record Count(@Nullable Filter filter) implements ModelOperation {}

  record Scroll(@Nullable Filter filter, int pageSize) implements ModelOperation {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Search(float[] query, int topK, int offset, @Nullable Filter filter)
      implements ModelOperation {
    @Override
    public String toString() {
      return "Search[%s, %d, %d, %s]".formatted(Arrays.toString(query), topK, offset, filter);
    }
  }

  /** By words alone. */
  record Words(String words, int topK, @Nullable Filter filter) implements ModelOperation {}

  /** By a vector and words; all that match are candidates of both. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Hybrid(float[] query, String words, Fusion fusion, @Nullable Filter filter)
      implements ModelOperation {
    @Override
    public String toString() {
      return "Hybrid[%s, %s, %s, %s]".formatted(Arrays.toString(query), words, fusion, filter);
    }
  }

  /** By an iterator, to its end. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Iterate(float[] query, @Nullable Filter filter) implements ModelOperation {
    @Override
    public String toString() {
      return "Iterate[%s, %s]".formatted(Arrays.toString(query), filter);
    }
  }

  record Rewrite() implements ModelOperation {}

  record Optimize() implements ModelOperation {}

  /** Close and open. */
  record Reopen() implements ModelOperation {}

  /** Open what is on disk as it is, without a close. */
  record Abandon() implements ModelOperation {}

  /** Open what the device has if the power fails now; the seed says what it has beyond forces. */
  record LosePower(long seed) implements ModelOperation {}
}
