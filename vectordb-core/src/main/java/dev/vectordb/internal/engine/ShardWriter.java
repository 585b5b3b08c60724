package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Operation;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roaringbitmap.RoaringBitmap;

/**
 * Turns what callers ask for into operations of the log. Input is checked and encoded on the
 * caller's thread; what depends on the state (is the id there, what does the filter match) is
 * resolved by the writer, so that the log only ever holds operations by id.
 */
final class ShardWriter {
  /** More records are not read between two writes, but the last time. */
  private static final int MAX_READ_BY_WRITER = 64;

  /** So often a delete by filter looks anew at what others change meanwhile. */
  private static final int MAX_ATTEMPTS = 8;

  private final String name;
  private final CollectionConfig config;
  private final GenerationHolder generations;
  private final RecordFilter filters;
  private final WritePipeline pipeline;
  private final Foreground foreground;

  ShardWriter(
      ShardContext context,
      GenerationHolder generations,
      RecordFilter filters,
      WritePipeline pipeline) {
    this.generations = generations;
    this.filters = filters;
    this.name = context.name();
    this.config = context.config();
    this.pipeline = pipeline;
    this.foreground = context.runtime().foreground();
  }

  WriteResult upsert(List<VectorRecord> records) {
    Map<String, EncodedRecord> byId = encode(records, true);
    return pipeline.write(false, (_, first) -> number(byId.values(), first));
  }

  WriteResult insertIfAbsent(List<VectorRecord> records) {
    Map<String, EncodedRecord> byId = encode(records, false);
    return pipeline.write(
        true,
        (current, first) ->
            number(
                byId.values().stream()
                    .filter(record -> current.liveOrdinal(record.id()) < 0)
                    .toList(),
                first));
  }

  WriteResult delete(Set<String> ids) {
    return pipeline.write(false, (_, first) -> deletions(ids, first));
  }

  /**
   * Deletes what matches at the moment of the write. Records that must be read to find out are read
   * here, before the write is queued, and by the writer only those that have changed since: while
   * it reads, no other write goes on.
   *
   * @param filter which records
   * @param limit how many of them at most, the oldest first
   * @param deadline when to give up; then nothing is deleted
   */
  WriteResult delete(Filter filter, int limit, TimeLimit deadline) {
    for (int attempt = 1; ; attempt++) {
      RecordFilter.Matches before = matches(filter, deadline);
      int mayRead = attempt < MAX_ATTEMPTS ? MAX_READ_BY_WRITER : Integer.MAX_VALUE;
      AtomicBoolean tooMuchChanged = new AtomicBoolean();
      WriteResult result =
          pipeline.write(
              true,
              (current, first) -> {
                RoaringBitmap matches = filters.current(current, filter, before, mayRead, deadline);
                if (matches == null) {
                  tooMuchChanged.set(true);
                  return List.of();
                }
                return deletions(current, matches, limit, first);
              });
      if (!tooMuchChanged.get()) {
        return result;
      }
    }
  }

  private RecordFilter.Matches matches(Filter filter, TimeLimit deadline) {
    Generation generation = generations.acquire();
    try {
      return filters.matches(generation, filter, deadline);
    } finally {
      generation.release();
    }
  }

  private static List<LogRecord> deletions(
      Generation current, RoaringBitmap matches, int limit, long first) {
    int count = Math.min(limit, matches.getCardinality());
    if (count == current.snapshot().liveCount()) {
      return clear(current, first);
    }
    List<String> ids = new ArrayList<>(count);
    PrimitiveIterator.OfInt oldestFirst =
        current.order.walk(matches, current.births, current.snapshot().ordinalCount(), 0);
    while (ids.size() < count && oldestFirst.hasNext()) { // fewer than counted in a deceptive base
      ids.add(current.id(oldestFirst.nextInt()));
    }
    return deletions(ids, first);
  }

  /** Replaces the vectors of those records that are as they were when they were read. */
  WriteResult replaceVectors(List<NewVector> vectors) {
    for (NewVector one : vectors) {
      InputRules.checkVector(
          "vector of '" + one.id() + "'", one.vector(), config.dimension(), config.metric());
    }
    return pipeline.write(
        true,
        (current, first) -> {
          List<LogRecord> upserts = new ArrayList<>(vectors.size());
          for (NewVector one : vectors) {
            int ordinal = current.liveOrdinal(one.id());
            if (ordinal >= 0 && current.births.get(ordinal) == one.version()) {
              RecordStore.Parts parts = current.records.parts(current.references.get(ordinal));
              byte[] text = parts.text();
              upserts.add(
                  LogRecord.upsert(
                      first + upserts.size(),
                      one.id(),
                      one.vector(),
                      parts.metadata(),
                      text == null ? null : new String(text, StandardCharsets.UTF_8)));
            }
          }
          return upserts;
        });
  }

  WriteResult deleteAll() {
    return pipeline.write(true, ShardWriter::clear);
  }

  private static List<LogRecord> clear(Generation current, long first) {
    return current.snapshot().liveCount() == 0
        ? List.of()
        : List.of(new LogRecord(first, Operation.CLEAR, "", null, null, null));
  }

  WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    InputRules.checkId("id", id);
    byte[] replacement = MetadataCodec.encode(changes);
    return pipeline.write(
        true,
        (current, first) -> {
          int ordinal = current.liveOrdinal(id);
          if (ordinal < 0) {
            throw new RecordNotFoundException("collection " + name + " has no record '" + id + "'");
          }
          byte[] metadata =
              mode == MetadataUpdate.REPLACE
                  ? replacement
                  : MetadataCodec.encode(current.currentMetadata(ordinal).merge(changes));
          return List.of(new LogRecord(first, Operation.SET_METADATA, id, null, metadata, null));
        });
  }

  private Map<String, EncodedRecord> encode(List<VectorRecord> records, boolean lastWins) {
    foreground.enter();
    try {
      return encodeAll(records, lastWins);
    } finally {
      foreground.leave();
    }
  }

  private Map<String, EncodedRecord> encodeAll(List<VectorRecord> records, boolean lastWins) {
    if (records.size() > Limits.MAX_BATCH_OPERATIONS) {
      throw new InvalidInputException(
          "records",
          "has "
              + records.size()
              + " records, allowed are "
              + Limits.MAX_BATCH_OPERATIONS
              + "; write them in parts");
    }
    Map<String, EncodedRecord> byId = LinkedHashMap.newLinkedHashMap(records.size());
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      EncodedRecord encoded = EncodedRecord.of("records[" + i + "]", records.get(i), config);
      bytes += encoded.size();
      if (bytes > Limits.MAX_BATCH_BYTES) {
        throw new InvalidInputException(
            "records", "take more than " + Limits.MAX_BATCH_BYTES + " bytes; write them in parts");
      }
      if (lastWins) {
        byId.remove(encoded.id());
        byId.put(encoded.id(), encoded);
      } else {
        byId.putIfAbsent(encoded.id(), encoded);
      }
    }
    return byId;
  }

  private static List<LogRecord> number(Collection<EncodedRecord> records, long first) {
    List<LogRecord> numbered = new ArrayList<>(records.size());
    for (EncodedRecord record : records) {
      numbered.add(record.numbered(first + numbered.size()));
    }
    return numbered;
  }

  private static List<LogRecord> deletions(Collection<String> ids, long first) {
    List<LogRecord> deletions = new ArrayList<>(ids.size());
    for (String id : ids) {
      deletions.add(
          new LogRecord(first + deletions.size(), Operation.DELETE, id, null, null, null));
    }
    return deletions;
  }
}
